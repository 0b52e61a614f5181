import { createHash } from 'node:crypto';
import type { Certificate, CertificatePrincipal, Request as VerifyRequest } from 'electron';
import type { CertificateException } from '../core/host/host-contract.ts';
import type { HostAndPort } from './named-host.ts';

/** Answers of a certificate verifier, as `setCertificateVerifyProc` takes them. */
export const acceptCertificate = 0;
/** What Chromium itself found holds. */
export const asChromiumFound = -3;

/**
 * SHA-256 of a certificate as 64 lower-case hex digits, worked out from its bytes: of Chromium's own text for it the
 * form is not promised anywhere. '' when there is no certificate in it.
 */
export function fingerprintOf({ data }: Pick<Certificate, 'data'>): string {
  const [, body = ''] = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END/.exec(data) ?? [];
  const bytes = Buffer.from(body, 'base64');
  return bytes.length === 0 ? '' : createHash('sha256').update(bytes).digest('hex');
}

/** The name of whom a certificate is for, or who vouches for it. */
export function principalName(principal: CertificatePrincipal, shortName: string): string {
  return principal.commonName || principal.organizations[0] || shortName || 'unknown';
}

/** What a person is told of a certificate. Times are unix milliseconds. */
export function certificateFacts(certificate: Certificate): {
  readonly subject: string;
  readonly issuer: string;
  readonly validUntil: number;
} {
  return {
    subject: principalName(certificate.subject, certificate.subjectName),
    issuer: principalName(certificate.issuer, certificate.issuerName),
    validUntil: certificate.validExpiry * 1000,
  };
}

/** Whether the person accepted this very certificate for this very host and port. */
export function isExcepted(
  { host, port }: HostAndPort,
  certificate: Pick<Certificate, 'data'>,
  exceptions: readonly CertificateException[],
): boolean {
  const fingerprint = fingerprintOf(certificate);
  return exceptions.some(
    (exception) =>
      exception.host === host &&
      exception.port === port &&
      exception.fingerprint === fingerprint &&
      fingerprint !== '',
  );
}

/**
 * A verifier for a session: what Chromium finds holds, but for certificates that the person accepted. A verifier is
 * told the host and not the port, so here the certificate itself decides, which nobody else can present.
 */
export function verifierWith(exceptions: () => readonly CertificateException[]) {
  return (request: VerifyRequest, answer: (verdict: number) => void): void => {
    const fingerprint = request.errorCode === 0 ? '' : fingerprintOf(request.certificate);
    const isAccepted = exceptions().some(
      (exception) => exception.host === request.hostname && exception.fingerprint === fingerprint,
    );
    answer(isAccepted && fingerprint !== '' ? acceptCertificate : asChromiumFound);
  };
}
