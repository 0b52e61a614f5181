import type { App, AuthInfo, AuthenticationResponseDetails, Certificate, WebContents } from 'electron';

/** Who answers what servers and proxies ask of one page. Each answer is given exactly once. */
export interface ChallengeDesk {
  login(
    details: AuthenticationResponseDetails,
    info: AuthInfo,
    answer: (username?: string, password?: string) => void,
  ): void;
  clientCertificate(
    place: string,
    certificates: readonly Certificate[],
    answer: (one?: Certificate) => void,
  ): void;
  certificateError(
    problem: {
      readonly url: string;
      readonly error: string;
      readonly certificate: Certificate;
      readonly isMainFrame: boolean;
    },
    answer: (isTrusted: boolean) => void,
  ): void;
}

/** The desks of pages; a page without one gets no answer at all. */
export interface ChallengeDesks {
  /** Answers for these contents until they are gone. */
  open(contents: WebContents, desk: ChallengeDesk): void;
}

/**
 * Takes every question for a password or certificate off Electron, whose own answer would be the first certificate
 * of the system's. Nothing is answered but at a desk: not our own pages, not the application's own requests.
 */
export function takeChallenges(app: App): ChallengeDesks {
  const desks = new Map<number, ChallengeDesk>();
  const deskOf = (contents: WebContents | null) => desks.get(contents?.id ?? Number.NaN);

  app.on('login', (event, contents, details, info, answer) => {
    event.preventDefault();
    const desk = deskOf(contents);
    if (desk === undefined) answer();
    else desk.login(details, info, once(answer));
  });
  app.on('select-client-certificate', (event, contents, place, certificates, answer) => {
    event.preventDefault();
    const desk = deskOf(contents);
    if (desk === undefined) answer();
    else desk.clientCertificate(place, certificates, once(answer));
  });
  app.on('certificate-error', (event, contents, url, error, certificate, answer, isMainFrame) => {
    event.preventDefault();
    const desk = deskOf(contents);
    if (desk === undefined) answer(false);
    else desk.certificateError({ url, error, certificate, isMainFrame }, once(answer));
  });

  return {
    open(contents, desk) {
      const { id } = contents;
      desks.set(id, desk);
      contents.once('destroyed', () => desks.delete(id));
    },
  };
}

/** A second answer to the same question is ignored; Electron would throw. */
function once<Given extends readonly unknown[]>(
  answer: (...given: Given) => void,
): (...given: Given) => void {
  let isGiven = false;
  return (...given) => {
    if (isGiven) return;
    isGiven = true;
    answer(...given);
  };
}
