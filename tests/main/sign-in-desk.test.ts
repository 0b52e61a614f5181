import type { AuthInfo, Certificate } from 'electron';
import { describe, expect, test } from 'vitest';
import type { CertificateException } from '../../src/core/host/host-contract.ts';
import { signInDesk } from '../../src/main/sign-in-desk.ts';
import { questionsOf } from '../../src/main/sign-in-questions.ts';

const portal: AuthInfo = {
  isProxy: false,
  scheme: 'ntlm',
  host: 'gis.example.org',
  port: 443,
  realm: 'CORP',
};
const proxy: AuthInfo = { isProxy: true, scheme: 'basic', host: 'proxy.corp.example', port: 3128, realm: '' };
const principal = { country: '', locality: '', organizations: [], organizationUnits: [], state: '' };

function certificate(name: string, bytes: string): Certificate {
  const { commonName: _, ...rest } = { ...principal, commonName: name };
  const named = { ...rest, commonName: name };
  return {
    data: `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE-----`,
    fingerprint: '',
    issuer: { ...named, commonName: 'Example authority' },
    issuerName: '',
    subject: named,
    subjectName: name,
    serialNumber: '1',
    validStart: 1_000,
    validExpiry: 2_000,
  } as unknown as Certificate;
}

function deskOf(trustedHosts: readonly string[] = ['gis.example.org']) {
  const accepted: CertificateException[] = [];
  const questions = questionsOf(() => undefined);
  const desk = signInDesk({
    trustedHosts,
    questions,
    exceptions: () => accepted,
    trust: (exception) => void accepted.push(exception),
    now: () => 42,
  });
  const answers: unknown[][] = [];
  const answer = (...given: unknown[]) => void answers.push(given);
  const login = (info: AuthInfo, firstAuthAttempt = true) =>
    desk.login(
      { url: `https://${info.host}/`, pid: 1, isRequestForNavigation: true, firstAuthAttempt },
      info,
      answer,
    );
  return { desk, questions, accepted, answers, answer, login };
}

describe('a server that asks for a password', () => {
  test('gets what the person types, once', () => {
    const { questions, answers, login } = deskOf();
    login(portal);
    expect(questions.current()).toEqual({
      kind: 'credentials',
      host: 'gis.example.org',
      isProxy: false,
      scheme: 'ntlm',
      realm: 'CORP',
      attempt: 1,
    });
    expect(answers).toEqual([]);
    expect(questions.take({ kind: 'credentials', username: 'a.lee', password: 'word' })).toBe(true);
    expect(questions.take({ kind: 'credentials', username: 'a.lee', password: 'word' })).toBe(false);
    expect(answers).toEqual([['a.lee', 'word']]);
    expect(questions.current()).toBeNull();
  });

  test('that is not the portal’s gets none, and nobody is asked', () => {
    const { questions, answers, login } = deskOf();
    login({ ...portal, host: 'evil.example' });
    expect(answers).toEqual([[]]);
    expect(questions.current()).toBeNull();
  });

  test('gets none when the person goes on without', () => {
    const { questions, answers, login } = deskOf();
    login(portal);
    expect(questions.take({ kind: 'dismiss' })).toBe(true);
    expect(answers).toEqual([[]]);
  });

  test('is asked for again after a wrong one, three times in all', () => {
    const { questions, answers, login } = deskOf();
    for (const attempt of [1, 2, 3]) {
      login(portal, attempt === 1);
      expect(questions.current()).toMatchObject({ attempt });
      questions.take({ kind: 'credentials', username: 'a.lee', password: `wrong ${attempt}` });
    }
    login(portal, false);
    expect(questions.current()).toBeNull();
    expect(answers).toEqual([['a.lee', 'wrong 1'], ['a.lee', 'wrong 2'], ['a.lee', 'wrong 3'], []]);
  });

  test('is not asked for more often by loading the page again', () => {
    const { questions, answers, login } = deskOf();
    for (const isFirst of [true, false, true, false]) {
      login(portal, isFirst);
      questions.take({ kind: 'credentials', username: 'a.lee', password: 'wrong' });
    }
    login(portal, false);
    login(portal, true);
    expect(answers.filter(([name]) => name === 'a.lee')).toHaveLength(3);
    expect(answers.at(-1)).toEqual([]);
    expect(questions.current()).toBeNull();
  });

  test('twice at the same time is answered by one prompt', () => {
    const { questions, answers, login } = deskOf();
    login(portal);
    login(portal);
    expect(questions.current()).toMatchObject({ attempt: 1 });
    questions.take({ kind: 'credentials', username: 'a.lee', password: 'word' });
    expect(answers).toEqual([
      ['a.lee', 'word'],
      ['a.lee', 'word'],
    ]);
    expect(questions.current()).toBeNull();
  });

  test('is told apart from a proxy, which may always be answered', () => {
    const { questions, answers, login } = deskOf([]);
    login(proxy);
    login(portal);
    expect(questions.current()).toMatchObject({
      kind: 'credentials',
      isProxy: true,
      host: 'proxy.corp.example',
    });
    questions.take({ kind: 'credentials', username: 'p', password: 'w' });
    expect(answers).toEqual([[], ['p', 'w']]);
  });

  test('gets none when the window closes, nor afterwards', () => {
    const { questions, answers, login } = deskOf();
    login(portal);
    questions.close();
    login({ ...portal, realm: 'other' });
    expect(answers).toEqual([[], []]);
  });
});

describe('a server that asks for a certificate', () => {
  const list = [certificate('A. Lee', 'a'), certificate('B. Ng', 'b')];

  test.each([
    ['gis.example.org:443', 1, list[1]],
    ['https://gis.example.org/portal', 0, list[0]],
  ])('%s gets the one that the person chose', (place, index, chosen) => {
    const { desk, questions, answers, answer } = deskOf();
    desk.clientCertificate(place, list, answer);
    expect(questions.current()).toEqual({
      kind: 'client-certificate',
      host: 'gis.example.org',
      certificates: [
        { subject: 'A. Lee', issuer: 'Example authority', validUntil: 2_000_000 },
        { subject: 'B. Ng', issuer: 'Example authority', validUntil: 2_000_000 },
      ],
    });
    expect(questions.take({ kind: 'client-certificate', index: 7 })).toBe(false);
    expect(questions.take({ kind: 'client-certificate', index })).toBe(true);
    expect(answers).toEqual([[chosen]]);
  });

  test('gets none when the person chose none', () => {
    const { desk, questions, answers, answer } = deskOf();
    desk.clientCertificate('gis.example.org:443', list, answer);
    questions.take({ kind: 'client-certificate', index: null });
    expect(answers).toEqual([[undefined]]);
  });

  test.each(['evil.example:443', 'https://evil.example/', 'nonsense:'])('%s gets none', (place) => {
    const { desk, questions, answers, answer } = deskOf();
    desk.clientCertificate(place, list, answer);
    expect(answers).toEqual([[]]);
    expect(questions.current()).toBeNull();
  });
});

describe('a server that nobody vouches for', () => {
  const shown = certificate('gis.example.org', 'one');
  const problem = {
    url: 'https://gis.example.org:8443/portal',
    error: 'net::ERR_CERT_AUTHORITY_INVALID',
    certificate: shown,
    isMainFrame: true,
  };

  test('is trusted by the choice of the person alone, from then on', () => {
    const { desk, questions, answers, answer, accepted } = deskOf();
    desk.certificateError(problem, answer);
    const asked = questions.current();
    if (asked?.kind !== 'certificate-error') throw new Error('That was not asked.');
    expect(asked).toMatchObject({ host: 'gis.example.org', error: 'net::ERR_CERT_AUTHORITY_INVALID' });
    const other = '0'.repeat(64);
    expect(questions.take({ kind: 'trust-certificate', fingerprint: other })).toBe(false);
    expect(answers).toEqual([]);
    expect(questions.take({ kind: 'trust-certificate', fingerprint: asked.fingerprint })).toBe(true);
    expect(answers).toEqual([[true]]);
    expect(accepted).toEqual([
      {
        host: 'gis.example.org',
        port: 8443,
        fingerprint: asked.fingerprint,
        subject: 'gis.example.org',
        issuer: 'Example authority',
        validUntil: 2_000_000,
        addedAt: 42,
      },
    ]);
    desk.certificateError({ ...problem, isMainFrame: false }, answer);
    expect(answers.at(-1)).toEqual([true]);
  });

  test('with another certificate than the accepted one is asked about anew', () => {
    const { desk, questions, answers, answer } = deskOf();
    desk.certificateError(problem, answer);
    const asked = questions.current();
    if (asked?.kind !== 'certificate-error') throw new Error('That was not asked.');
    questions.take({ kind: 'trust-certificate', fingerprint: asked.fingerprint });
    desk.certificateError({ ...problem, certificate: certificate('gis.example.org', 'two') }, answer);
    expect(questions.current()).not.toBeNull();
    desk.certificateError({ ...problem, url: 'https://gis.example.org/portal' }, answer);
    questions.close();
    expect(answers).toEqual([[true], [false], [false]]);
  });

  test('is refused when the person goes on without, and for parts of a page', () => {
    const { desk, questions, answers, answer, accepted } = deskOf();
    desk.certificateError({ ...problem, isMainFrame: false }, answer);
    expect(questions.current()).toBeNull();
    desk.certificateError(problem, answer);
    questions.take({ kind: 'dismiss' });
    expect(answers).toEqual([[false], [false]]);
    expect(accepted).toEqual([]);
  });
});

test('questions are asked one after the other', () => {
  const { desk, questions, answers, answer, login } = deskOf();
  login(portal);
  desk.clientCertificate('gis.example.org:443', [certificate('A. Lee', 'a')], answer);
  expect(questions.current()).toMatchObject({ kind: 'credentials' });
  expect(questions.take({ kind: 'client-certificate', index: 0 })).toBe(false);
  questions.take({ kind: 'dismiss' });
  expect(questions.current()).toMatchObject({ kind: 'client-certificate' });
  questions.take({ kind: 'client-certificate', index: null });
  expect(answers).toHaveLength(2);
  expect(questions.take({ kind: 'dismiss' })).toBe(false);
});
