import type { AuthInfo, Certificate } from 'electron';
import type { CertificateException } from '../core/host/host-contract.ts';
import { certificateFacts, fingerprintOf, isExcepted } from './certificates.ts';
import type { ChallengeDesk } from './challenges.ts';
import { hostAndPort, isNamedHost } from './named-host.ts';
import type { Question, Questions } from './sign-in-questions.ts';

/** What the desk of a sign-in page goes by. */
export interface SignInDeskOptions {
  /** Hosts that may be given a password or certificate at all. */
  readonly trustedHosts: readonly string[];
  readonly questions: Questions;
  /** Certificates that the person accepted, those of this sign-in too. */
  readonly exceptions: () => readonly CertificateException[];
  /** The person accepts a certificate from now on. */
  readonly trust: (exception: CertificateException) => void;
  readonly now: () => number;
}

/** Three wrong passwords lock an account in many places, so a fourth is never asked for. */
const mostPrompts = 3;

/** The desk of one sign-in page: whatever is asked is put to the person, or refused where nobody may be given anything. */
export function signInDesk(options: SignInDeskOptions): ChallengeDesk {
  const { trustedHosts, questions } = options;
  /** How many answers each server got for as long as the window is open. */
  const given = new Map<string, number>();

  return {
    login(_details, info, answer) {
      // A proxy stands before all hosts; any other server must be one of the portal's.
      if (!info.isProxy && !isNamedHost(info, trustedHosts)) return answer();
      const subject = `login ${info.isProxy} ${info.host}:${info.port} ${info.realm}`;
      const attempt = (given.get(subject) ?? 0) + 1;
      if (attempt > mostPrompts) return answer();
      questions.ask(
        loginQuestion(subject, info, attempt, (...answered) => {
          // Requests that asked side by side count once: they get the same answer.
          if (answered.length > 0) given.set(subject, attempt);
          answer(...answered);
        }),
      );
    },
    clientCertificate(place, certificates, answer) {
      const at = hostAndPort(place);
      if (at === null || !isNamedHost(at, trustedHosts)) return answer();
      questions.ask(certificateQuestion(place, at.host, certificates, answer));
    },
    certificateError({ url, error, certificate, isMainFrame }, answer) {
      const at = hostAndPort(url);
      if (at === null) return answer(false);
      if (isExcepted(at, certificate, options.exceptions())) return answer(true);
      // Of a picture or script in a page nobody can judge where it comes from.
      if (!isMainFrame) return answer(false);
      const exception = { ...at, ...certificateFacts(certificate), fingerprint: fingerprintOf(certificate) };
      questions.ask(
        trustQuestion({ ...exception, error }, (isTrusted) => {
          if (isTrusted) options.trust({ ...exception, addedAt: options.now() });
          answer(isTrusted);
        }),
      );
    },
  };
}

function loginQuestion(
  subject: string,
  { host, isProxy, scheme, realm }: AuthInfo,
  attempt: number,
  answer: (...answered: [] | [username: string, password: string]) => void,
): Question {
  return {
    subject,
    interruption: { kind: 'credentials', host, isProxy, scheme, realm, attempt },
    settle(action) {
      if (action === null) answer();
      if (action?.kind !== 'credentials') return false;
      answer(action.username, action.password);
      return true;
    },
  };
}

function certificateQuestion(
  place: string,
  host: string,
  certificates: readonly Certificate[],
  answer: (one?: Certificate) => void,
): Question {
  return {
    subject: `client certificate ${place}`,
    interruption: { kind: 'client-certificate', host, certificates: certificates.map(certificateFacts) },
    settle(action) {
      if (action === null) answer();
      if (action?.kind !== 'client-certificate') return false;
      const chosen = action.index === null ? undefined : certificates[action.index];
      // An index beyond the list is no answer.
      if (action.index !== null && chosen === undefined) return false;
      answer(chosen);
      return true;
    },
  };
}

function trustQuestion(
  problem: Omit<CertificateException, 'addedAt'> & { readonly error: string },
  answer: (isTrusted: boolean) => void,
): Question {
  const { host, port, fingerprint, subject, issuer, validUntil, error } = problem;
  return {
    subject: `certificate ${host}:${port} ${fingerprint}`,
    interruption: { kind: 'certificate-error', host, error, subject, issuer, validUntil, fingerprint },
    settle(action) {
      if (action === null) answer(false);
      // The fingerprint proves that the person saw this certificate and not one before it.
      if (action?.kind !== 'trust-certificate' || action.fingerprint !== fingerprint) return false;
      answer(true);
      return true;
    },
  };
}
