import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from '../../../../src/core/outcome.ts';
import { parseSubscriptionAddress } from '../../../../src/core/sharing/subscriptions/address.ts';
import {
  type KnownCopy,
  pull,
  type PullCode,
  type Pulled,
  type PullWish,
} from '../../../../src/core/sharing/subscriptions/pull.ts';
import { nodeFetch } from '../../../../src/node/fetch.ts';
import { type FakeFollowedFiles, fakeFollowedFiles } from '../../../fakes/followed-files.ts';
import { codeOf, failureOf, valueOf } from '../../../fixtures/outcomes.ts';
import { missingPeers } from '../../../fixtures/peers.ts';
import { type Certificates, makeCertificates } from '../../arcgis/certificates.ts';
import { type Answer, closedPort, openSite, type Site } from '../../arcgis/site.ts';

const missing = missingPeers(['openssl']);
const secret = 'signed-with-this';
const text = '{"format":"wayleave-profile"}\n';
const digest = createHash('sha256').update(text).digest('hex');
const known: KnownCopy = { etag: '"one"', lastModified: 'Mon, 05 Jan 2026 09:00:00 GMT', digest };

/** Pulls an address that has something secret in its query. */
async function pullFrom(
  address: string,
  changes: Partial<PullWish> = {},
  fetch = nodeFetch({ env: {} }),
): Promise<Outcome<Pulled, PullCode>> {
  const parsed = valueOf(parseSubscriptionAddress(`${address}/team.wayleave?key=${secret}`, 'allowed'));
  const wish = { address: parsed, allowHttp: false, known: null, ...changes };
  const outcome = await pull(wish, { fetch, followedFiles: fakeFollowedFiles() });
  expect(JSON.stringify(outcome)).not.toContain(secret);
  return outcome;
}

function answers(status: number, headers: Record<string, string> = {}, body = ''): Answer {
  return (_heard, response) => void response.writeHead(status, headers).end(body);
}

describe('a pull of a web address', () => {
  test('asks for the whole address, without anything of us, and brings what came', async () => {
    const site = await openSite(answers(200, { ETag: 'W/"one"', 'Last-Modified': 'then' }, text));
    const pulled = valueOf(await pullFrom(site.url));
    expect(pulled).toMatchObject({ kind: 'new', digest, etag: 'W/"one"', lastModified: 'then' });
    expect(pulled.kind === 'new' && new TextDecoder().decode(pulled.bytes)).toBe(text);
    const [heard] = site.heard;
    expect(heard).toMatchObject({ method: 'GET', target: `/team.wayleave?key=${secret}`, body: '' });
    expect(heard?.headers).not.toHaveProperty('if-none-match');
    expect(heard?.headers).not.toHaveProperty('if-modified-since');
    for (const name of ['cookie', 'authorization', 'referer'])
      expect(heard?.headers).not.toHaveProperty(name);
  });

  test('asks by what is known, and 304 says that it is still the same', async () => {
    const site = await openSite(answers(304));
    expect(valueOf(await pullFrom(site.url, { known }))).toEqual({
      kind: 'unchanged',
      etag: known.etag,
      lastModified: known.lastModified,
    });
    expect(site.heard).toHaveLength(1);
    expect(site.heard[0]?.headers).toMatchObject({
      'if-none-match': known.etag,
      'if-modified-since': known.lastModified,
    });
  });

  test('keeps the newer marks of a 304', async () => {
    const site = await openSite(answers(304, { ETag: '"two"' }));
    expect(valueOf(await pullFrom(site.url, { known }))).toMatchObject({ kind: 'unchanged', etag: '"two"' });
  });

  test('the same bytes under another mark are unchanged, and the new mark is kept', async () => {
    const site = await openSite(answers(200, { ETag: '"two"' }, text));
    expect(valueOf(await pullFrom(site.url, { known }))).toEqual({
      kind: 'unchanged',
      etag: '"two"',
      lastModified: null,
    });
  });

  test('a server without marks is asked for the whole each time', async () => {
    const site = await openSite(answers(200, {}, text));
    valueOf(await pullFrom(site.url, { known: { etag: null, lastModified: null, digest } }));
    expect(site.heard[0]?.headers).not.toHaveProperty('if-none-match');
    expect(site.heard[0]?.headers).not.toHaveProperty('if-modified-since');
  });

  test('a mark that is too long to be carried along is let go', async () => {
    const site = await openSite(answers(200, { ETag: `"${'x'.repeat(1_000)}"` }, text));
    expect(valueOf(await pullFrom(site.url))).toMatchObject({ kind: 'new', etag: null });
  });

  test('a 304 that nobody asked for is no answer', async () => {
    const site = await openSite(answers(304));
    expect(failureOf(await pullFrom(site.url))).toMatchObject({
      code: 'file-unreadable',
      details: { status: 304 },
    });
  });

  test.each([
    [204, 'file-unreadable'],
    [400, 'file-unreadable'],
    [401, 'no-access'],
    [403, 'no-access'],
    [404, 'file-unreadable'],
    [410, 'file-unreadable'],
    [429, 'rate-limited'],
    [500, 'portal-error'],
    [503, 'portal-error'],
  ])('the answer %i is the failure %s', async (status, code) => {
    const site = await openSite(answers(status));
    const failure = failureOf(await pullFrom(site.url, { known }));
    expect(failure).toMatchObject({ code, details: { status } });
    expect(failure.message).toContain(`127.0.0.1:${site.port} answered ${status}`);
  });

  test.each(['<!DOCTYPE html><title>Sign in</title>', ' \n<html>', '\uFEFF<html>', '<?xml version="1.0"?>'])(
    'the page %j instead of the file says so',
    async (page) => {
      const site = await openSite(answers(200, { 'Content-Type': 'text/html' }, page));
      const failure = failureOf(await pullFrom(site.url));
      expect(failure.code).toBe('file-damaged');
      expect(failure.message).toContain('web page');
    },
  );
});

describe('a redirect', () => {
  /** A site that sends on from the first path to those addresses in turn, then answers. */
  async function chain(locations: (site: Site) => readonly string[], status = 302): Promise<Site> {
    const site: Site = await openSite((heard, response) => {
      const all = locations(site);
      const at = heard.path === '/team.wayleave' ? 0 : Number(heard.path.slice(1));
      const next = all[at];
      if (next === undefined) return response.writeHead(200, { ETag: '"one"' }).end(text);
      return response.writeHead(status, { Location: next }).end('moved');
    });
    return site;
  }

  test.each([301, 302, 303, 307, 308])('%i is followed, with what is known', async (status) => {
    const site = await chain(() => ['/1'], status);
    expect(codeOf(await pullFrom(site.url, { known }))).toBe('ok');
    expect(site.heard.map(({ path }) => path)).toEqual(['/team.wayleave', '/1']);
    expect(site.heard[1]?.headers['if-none-match']).toBe(known.etag);
  });

  test('is followed five times, and no more', async () => {
    const five = await chain(() => ['/1', '/2', '/3', '/4', '/5']);
    expect(codeOf(await pullFrom(five.url))).toBe('ok');
    const six = await chain(() => ['/1', '/2', '/3', '/4', '/5', '/6']);
    expect(codeOf(await pullFrom(six.url))).toBe('foreign-redirect');
    expect(six.heard).toHaveLength(6);
  });

  test.each([
    ['to plain http elsewhere', () => 'http://gis.example.org/team.wayleave'],
    ['to a file', () => 'file:///etc/passwd'],
    ['to a script', () => 'javascript:alert(1)'],
    ['to what is no address', () => 'http://[/'],
    ['with a password', ({ url }: Site) => url.replace('http://', 'http://ada:word@')],
  ])('%s is not followed', async (_what, location) => {
    const site = await chain((self) => [location(self)]);
    expect(codeOf(await pullFrom(site.url))).toBe('foreign-redirect');
    expect(site.heard).toHaveLength(1);
  });

  test('without an address is the answer, and no file', async () => {
    const site = await openSite(answers(302));
    expect(codeOf(await pullFrom(site.url))).toBe('file-unreadable');
  });

  test.skipIf(missing.length > 0)(
    'from https to plain http is not followed, even to this computer',
    async () => {
      const { good, ca }: Certificates = await makeCertificates();
      const plain = await openSite(answers(200, {}, text));
      const site = await openSite(answers(302, { Location: `${plain.url}/team.wayleave` }), good);
      const trusting = nodeFetch({ env: {}, ca });
      expect(codeOf(await pullFrom(site.url, { allowHttp: true }, trusting))).toBe('foreign-redirect');
      expect(plain.heard).toHaveLength(0);
    },
  );
});

describe('a pull that goes wrong', () => {
  const brief = { milliseconds: 150, bytes: 1_000 };

  test('ends in time when nothing is answered, and when the answer stands still', async () => {
    const silent = await openSite(() => undefined);
    expect(codeOf(await pullFrom(silent.url, { limits: brief }))).toBe('portal-timeout');
    const slow = await openSite((_heard, response) => void response.writeHead(200).write('{'));
    expect(codeOf(await pullFrom(slow.url, { limits: brief }))).toBe('portal-timeout');
  });

  test('takes its time from the first request on, redirects included', async () => {
    const site: Site = await openSite((_heard, response) => {
      setTimeout(() => response.writeHead(302, { Location: '/again' }).end(), 60);
    });
    expect(codeOf(await pullFrom(site.url, { limits: brief }))).toBe('portal-timeout');
  });

  test('can be called off, before and during', async () => {
    const before = AbortSignal.abort();
    const site = await openSite(() => undefined);
    expect(codeOf(await pullFrom(site.url, { signal: before }))).toBe('file-cancelled');
    expect(site.heard).toHaveLength(0);
    const during = new AbortController();
    const slow = await openSite((_heard, response) => {
      response.writeHead(200).write('{');
      setTimeout(() => during.abort(), 20);
    });
    expect(codeOf(await pullFrom(slow.url, { signal: during.signal }))).toBe('file-cancelled');
  });

  test.each([
    ['says so', (body: Buffer) => ({ headers: { 'Content-Length': String(body.length) }, body })],
    ['does not say so', (body: Buffer) => ({ headers: {}, body })],
    [
      'is packed small',
      (body: Buffer) => ({ headers: { 'Content-Encoding': 'gzip' }, body: gzipSync(body) }),
    ],
  ])('is cut off when the file is too large and the server %s', async (_how, make) => {
    const answerOf = (size: number): Answer => {
      const { headers, body } = make(Buffer.alloc(size, 'x'));
      return (_heard, response) => {
        response.writeHead(200, headers).write(body);
        response.end();
      };
    };
    const large = await openSite(answerOf(1_001));
    expect(codeOf(await pullFrom(large.url, { limits: { ...brief, milliseconds: 5_000 } }))).toBe(
      'file-refused',
    );
    const fits = await openSite(answerOf(1_000));
    expect(codeOf(await pullFrom(fits.url, { limits: { ...brief, milliseconds: 5_000 } }))).toBe('ok');
  });

  test('an answer that is cut short is no copy', async () => {
    const site = await openSite((_heard, response) => {
      response.writeHead(200, { 'Content-Length': '1000' }).write('{}', () => response.destroy());
    });
    expect(codeOf(await pullFrom(site.url))).toBe('portal-unreachable');
  });

  test('a server that is not there, and a name that is none', async () => {
    const failure = failureOf(await pullFrom(`http://127.0.0.1:${await closedPort()}`));
    expect(failure).toMatchObject({ code: 'portal-unreachable', details: { cause: 'ECONNREFUSED' } });
    expect(codeOf(await pullFrom('https://nobody.invalid'))).toBe('portal-unreachable');
  });
});

describe.skipIf(missing.length > 0)('a certificate', () => {
  let certificates: Certificates;
  beforeAll(async () => {
    certificates = await makeCertificates();
  });

  test('that is not trusted ends the pull before anything is asked', async () => {
    const site = await openSite(answers(200, {}, text), certificates.selfSigned);
    expect(codeOf(await pullFrom(site.url))).toBe('tls-untrusted');
    expect(site.heard).toHaveLength(0);
  });

  test('of an authority that is trusted here is as good as any', async () => {
    const site = await openSite(answers(200, {}, text), certificates.good);
    const trusting = nodeFetch({ env: {}, ca: certificates.ca });
    expect(codeOf(await pullFrom(site.url, {}, trusting))).toBe('ok');
  });
});

describe('a pull of a file', () => {
  async function pullPath(files: FakeFollowedFiles, copy: KnownCopy | null, signal?: AbortSignal) {
    const address = valueOf(parseSubscriptionAddress('/srv/team.wayleave'));
    const wish = { address, allowHttp: false, known: copy, signal };
    return pull(wish, { fetch: () => Promise.reject(new Error('No web here.')), followedFiles: files });
  }

  test('brings it with its stamp, and asks by that stamp the next time', async () => {
    const files = fakeFollowedFiles();
    files.put('/srv/team.wayleave', text);
    const first = valueOf(await pullPath(files, null));
    expect(first).toMatchObject({ kind: 'new', digest, etag: 'stamp-1', lastModified: null });
    const next = await pullPath(files, { etag: first.etag, lastModified: null, digest });
    expect(valueOf(next)).toEqual({ kind: 'unchanged', etag: 'stamp-1', lastModified: null });
    expect(files.asked.map(({ knownStamp }) => knownStamp)).toEqual([null, 'stamp-1']);
  });

  test('that was written again with the same bytes is unchanged under its new stamp', async () => {
    const files = fakeFollowedFiles();
    files.put('/srv/team.wayleave', text);
    files.put('/srv/team.wayleave', text);
    const pulled = await pullPath(files, { etag: 'stamp-1', lastModified: null, digest });
    expect(valueOf(pulled)).toEqual({ kind: 'unchanged', etag: 'stamp-2', lastModified: null });
  });

  test('that is not there is told by its name alone', async () => {
    const failure = failureOf(await pullPath(fakeFollowedFiles(), null));
    expect(failure.code).toBe('file-unreadable');
    expect(failure.message).not.toContain('/srv');
  });

  test('on a share that hangs can be called off', async () => {
    const hangs = { ...fakeFollowedFiles(), read: () => new Promise<never>(() => undefined) };
    const off = new AbortController();
    const pulling = pullPath(hangs, null, off.signal);
    off.abort();
    expect(codeOf(await pulling)).toBe('file-cancelled');
    expect(codeOf(await pullPath(hangs, null, AbortSignal.abort()))).toBe('file-cancelled');
  });
});
