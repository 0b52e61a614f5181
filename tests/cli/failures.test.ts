import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Fault } from '../../src/demo-portal/faults.ts';
import { at, type Finished } from './command-line.ts';
import {
  addingLogin,
  freePort,
  openSignedIn,
  openWorkplace,
  registerSite,
  type Site,
  type Workplace,
} from './workplace.ts';

/** What a table row is about: a name, the arguments, and what has to come of them. */
type Row = readonly [name: string, args: readonly string[], exitCode: number, code: string];

const ends: (() => Promise<void>)[] = [];
let place: Workplace;
let site: Site;

/** Signed in as demo001; tie0001 and tie0002 share another portal and nobody is signed in; two connections are called twin. */
beforeAll(async () => {
  ({ place, site } = await openSignedIn({}, (work) => ends.unshift(work)));
  for (const id of ['tie0001', 'tie0002']) {
    const tie = ['--portal', 'https://tie.example.org/portal', '--client-id', 'c'];
    await place.done(['auth', 'add', '--name', id, '--id', id, ...tie]);
  }
  for (const folder of ['one', 'two']) {
    const twin = ['--name', 'twin', '--folder', folder, '--url', site.portal.servicesUrl];
    await place.done(['connection', 'add', ...twin]);
  }
  place.write('empty', '');
  place.write('newline', '\n');
  place.write('large', 'x'.repeat(70_000));
});
afterAll(async () => {
  for (const end of ends) await end();
});

function expectFailure({ exitCode, stdout, stderr }: Finished, row: Pick<Row, 2 | 3>, json: Finished): void {
  const [wantedExit, wantedCode] = [row[2], row[3]];
  expect({ exitCode: json.exitCode, code: at(json.json, 'failure.code') }).toEqual({
    exitCode: wantedExit,
    code: wantedCode,
  });
  expect(json.stdout).toMatch(/^\{.*\}\n$/);
  expect(json.json).toMatchObject({
    ok: false,
    failure: { message: expect.stringMatching(/\S/), next: expect.stringMatching(/\S/) },
  });
  const next = at(json.json, 'failure.next') as string;
  expect(stdout).toBe('');
  expect(stderr.split('\n')).toHaveLength(2);
  expect(stderr).toMatch(/^wayleave: \S/);
  expect(stderr.trimEnd().endsWith(next)).toBe(true);
  expect(exitCode).toBe(wantedExit);
}

async function expectRow(row: Row): Promise<void> {
  const before = place.digest();
  const [, args] = row;
  const end = args.indexOf('--');
  const withJson = end < 0 ? [...args, '--json'] : [...args.slice(0, end), '--json', ...args.slice(end)];
  const [plain, json] = await Promise.all([place.run(args), place.run(withJson)]);
  expectFailure(plain, row, json);
  expect(place.digest()).toBe(before);
}

const portal = ['--portal', 'https://gis.example.org/portal'];
const login = ['auth', 'add', '--name', 'N', '--client-id', 'c'];
const basic = ['auth', 'add', '--kind', 'basic', '--name', 'N', ...portal, '--username', 'u'];

describe('a command line that cannot be understood', () => {
  test.each<Row>([
    ['no such command', ['frobnicate'], 2, 'usage'],
    ['half a command', ['auth'], 2, 'usage'],
    ['a wrong second word', ['auth', 'frobnicate'], 2, 'usage'],
    ['help for no such command', ['help', 'frobnicate'], 2, 'usage'],
    ['a missing argument', ['token'], 2, 'usage'],
    ['a missing second argument', ['auth', 'rename', 'demo001'], 2, 'usage'],
    ['too many arguments', ['token', 'demo001', 'more'], 2, 'usage'],
    ['no such option', ['token', 'demo001', '--frobnicate'], 2, 'usage'],
    ['no such short option', ['token', 'demo001', '-x'], 2, 'usage'],
    ['an option without its value', ['token', 'demo001', '--as'], 2, 'usage'],
    ['a value for a switch', ['discover', 'https://x.example', '--allow-http=yes'], 2, 'usage'],
    ['an option in place of a value', ['token', 'demo001', '--as', '--min-minutes', '3'], 2, 'usage'],
    ['words after -- where none belong', ['token', 'demo001', '--', 'more'], 2, 'usage'],
    ['nothing to run', ['exec', 'demo001'], 2, 'usage'],
    ['nothing to run after --', ['exec', 'demo001', '--'], 2, 'usage'],
    ['nothing to change', ['auth', 'edit', 'demo001'], 2, 'usage'],
    ['no name and no address', ['connection', 'add'], 2, 'usage'],
    ['two portals', [...login, ...portal, '--agol'], 2, 'usage'],
    [
      'two secrets from stdin',
      [...login, ...portal, '--client-secret-file', '-', '--api-key-file', '-'],
      2,
      'usage',
    ],
  ])('%s', async (...row) => expectRow(row));

  test.each<Row>([
    ['no file to export to', ['qgis', 'export'], 2, 'usage'],
    ['a script whose file is not encrypted', ['qgis', 'script', 's.py', '--auth-xml', 'a.xml'], 2, 'usage'],
    ['a target that is none', ['qgis', 'export', '--auth-xml', 'a.xml', '--target', '2.18'], 2, 'bad-value'],
    ['a way to settle conflicts that is none', ['import', 'f', '--on-conflict', 'ours'], 2, 'bad-value'],
    [
      'an export of what is not there',
      ['qgis', 'export', '--auth-xml', 'a.xml', '--auth', 'gone001'],
      6,
      'not-found',
    ],
    ['a file that is not there', ['import', '/no/such/file.xml'], 1, 'file-unreadable'],
    ['a folder in place of a file', ['import', '/'], 1, 'file-unreadable'],
    ['a QGIS profile that is none', ['qgis', 'compare', '/no/such/folder'], 1, 'file-unreadable'],
    ['an import of a profile that is none', ['qgis', 'import', '/no/such/folder'], 1, 'file-unreadable'],
    ['a data source of nothing', ['qgis', 'source', 'nowhere'], 6, 'not-found'],
  ])('%s', async (...row) => expectRow(row));

  test.each<Row>([
    ['an export to nowhere', ['export'], 2, 'usage'],
    [
      'an export sealed in two ways',
      ['export', 'f', '--passphrase-file', 'p', '--recipient', 'age1'],
      2,
      'usage',
    ],
    ['nobody left out of nobody', ['export', 'f', '--no-self'], 2, 'usage'],
    ['secrets in a file that nothing seals', ['export', 'f', '--with-secrets'], 2, 'bad-value'],
    ['a recipient that is none', ['export', 'f', '--recipient', 'age1qqqq'], 2, 'bad-value'],
    ['a recipient that is a path', ['export', 'f', '--recipient', '/etc/passwd'], 2, 'bad-value'],
    ['a label of two lines', ['export', 'f', '--label', 'a\nb'], 2, 'bad-value'],
    ['a selection of what is not there', ['export', 'f', '--connection', 'gone'], 6, 'not-found'],
    ['a folder that is not there', ['export', 'f', '--folder', 'gone'], 6, 'not-found'],
    ['a tag that nothing has', ['export', 'f', '--tag', 'gone'], 6, 'not-found'],
    ['two keys for one file', ['import', 'f', '--passphrase-file', 'p', '--identity-file', 'i'], 2, 'usage'],
    ['two things from stdin', ['import', '-', '--passphrase-file', '-'], 2, 'usage'],
    ['nothing on stdin', ['import', '-'], 1, 'file-damaged'],
    ['an address and a passphrase from stdin', ['subscribe', '-', '--passphrase-file', '-'], 2, 'usage'],
    ['an address of nothing', ['subscribe', ''], 2, 'bad-url'],
    ['an address by plain http', ['subscribe', 'http://gis.example.org/f'], 2, 'bad-url'],
    ['an address of a bucket', ['subscribe', 's3://bucket/f'], 2, 'bad-url'],
    ['a way to apply that is none', ['subscribe', '/f', '--apply', 'sometimes'], 2, 'bad-value'],
    ['a followed file that is not there', ['subscribe', '/no/such/f'], 1, 'file-unreadable'],
    ['a pull of what is not followed', ['subscriptions', 'pull', 'gone'], 6, 'not-found'],
    ['a review of what is not followed', ['subscriptions', 'review', 'gone'], 6, 'not-found'],
    ['an apply of what is not followed', ['subscriptions', 'apply', 'gone'], 6, 'not-found'],
    ['an edit of what is not followed', ['subscriptions', 'edit', 'gone', '--name', 'n'], 6, 'not-found'],
    ['an edit that changes nothing', ['subscriptions', 'edit', 'gone'], 2, 'usage'],
    ['an end of what is not followed', ['subscriptions', 'remove', 'gone'], 6, 'not-found'],
    ['too many to review', ['subscriptions', 'review', 'one', 'two'], 2, 'usage'],
  ])('%s', async (...row) => expectRow(row));

  test('stdout takes a profile file or JSON', async () => {
    const both = await place.run(['export', '-', '--json']);
    expect(both.exitCode).toBe(2);
    expect(both.json).toMatchObject({ failure: { code: 'usage' } });
  });

  test('a list of recipients in which nobody stands', async () => {
    const file = place.write('nobody', '# nobody\n\n');
    await expectRow(['', ['export', 'f', '--recipients-file', file], 2, 'bad-value']);
  });

  test('a file that is another one, is encrypted, or has another password', async () => {
    const fixture = (name: string) => join(import.meta.dirname, '../fixtures/qgis', name);
    const encrypted = fixture('auth-agol-encrypted.xml');
    const wrong = place.write('wrong-password', 'wrong');
    await expectRow(['text', ['import', fixture('README.md')], 1, 'file-damaged']);
    await expectRow(['no password', ['import', encrypted], 4, 'file-password-needed']);
    const args = ['import', encrypted, '--passphrase-file', wrong];
    await expectRow(['another password', args, 4, 'wrong-file-password']);
  });

  test('an option that does not exist is not repeated: it could be a secret', async () => {
    const { stderr } = await place.run(['token', 'demo001', '--password=not-for-your-eyes']);
    expect(stderr).not.toContain('not-for-your-eyes');
    const { stderr: second } = await place.run(['token', 'demo001', 'not-for-your-eyes']);
    expect(second).not.toContain('not-for-your-eyes');
  });
});

describe('a value that cannot be taken', () => {
  test.each<Row>([
    ['an ID that is too short', [...login, ...portal, '--id', 'abc123'], 2, 'bad-id'],
    ['an ID that is too long', [...login, ...portal, '--id', 'abcd1234'], 2, 'bad-id'],
    ['an ID with a blank', [...login, ...portal, '--id', 'abc 123'], 2, 'bad-id'],
    ['an ID with an umlaut', [...login, ...portal, '--id', 'äbc1234'], 2, 'bad-id'],
    ['an empty ID', [...login, ...portal, '--id', ''], 2, 'bad-id'],
    ['an ID that is taken', [...login, ...portal, '--id', 'demo001'], 2, 'id-taken'],
    ['a new ID that is taken', ['auth', 'rename', 'demo001', 'tie0001'], 2, 'id-taken'],
    ['a new ID that is none', ['auth', 'rename', 'demo001', 'short'], 2, 'bad-id'],
    ['a portal by ftp', [...login, '--portal', 'ftp://gis.example.org'], 2, 'bad-url'],
    ['a portal by plain http', [...login, '--portal', 'http://gis.example.org/portal'], 2, 'bad-url'],
    ['a portal without a host', [...login, '--portal', 'https://'], 2, 'bad-url'],
    ['an empty portal', [...login, '--portal', ''], 2, 'bad-url'],
    [
      'a token URL by plain http',
      [...login, ...portal, '--token-url', 'http://gis.example.org/t'],
      2,
      'bad-url',
    ],
    ['a redirect to a file', [...login, ...portal, '--redirect', 'file:///etc/passwd'], 2, 'bad-url'],
    [
      'a connection by plain http',
      ['connection', 'add', '--name', 'n', '--url', 'http://gis.example.org/server'],
      2,
      'bad-url',
    ],
    ['an address to discover that is none', ['discover', 'not an address'], 2, 'bad-url'],
    ['an address to discover by plain http', ['discover', 'http://gis.example.org/portal'], 2, 'bad-url'],
    ['no portal', login, 2, 'bad-value'],
    ['no name', ['auth', 'add', ...portal, '--client-id', 'c'], 2, 'bad-value'],
    ['a blank name', ['auth', 'add', ...portal, '--client-id', 'c', '--name', '  '], 2, 'bad-value'],
    ['a name of two lines', ['auth', 'add', ...portal, '--client-id', 'c', '--name', 'a\nb'], 2, 'bad-value'],
    ['no client ID', ['auth', 'add', '--name', 'N', ...portal], 2, 'bad-value'],
    ['no such kind', [...login, ...portal, '--kind', 'saml'], 2, 'bad-value'],
    ['a field of another kind', [...basic, '--password-file', '-', '--client-id', 'c'], 2, 'bad-value'],
    ['an expiration in words', [...login, ...portal, '--expiration', 'long'], 2, 'bad-value'],
    ['an expiration of nothing', [...login, ...portal, '--expiration', '0'], 2, 'bad-value'],
    ['an expiration beyond 90 days', [...login, ...portal, '--expiration', '129601'], 2, 'bad-value'],
    ['a time-out of nothing', [...login, ...portal, '--timeout', '0'], 2, 'bad-value'],
    ['a token header with a blank', [...login, ...portal, '--token-header', 'X Y'], 2, 'bad-value'],
    ['minutes in words', ['token', 'demo001', '--min-minutes', 'ten'], 2, 'bad-value'],
    ['a limit of nothing', ['items', 'demo001', '--limit', '0'], 2, 'bad-value'],
    ['a limit with a fraction', ['items', 'demo001', '--limit', '1.5'], 2, 'bad-value'],
    ['no such form', ['token', 'demo001', '--as', 'xml'], 2, 'bad-value'],
    ['no such browser', ['sign-in', 'demo001', '--browser', 'lynx'], 2, 'bad-value'],
    ['seconds in words', ['sign-in', 'demo001', '--timeout', 'long'], 2, 'bad-value'],
    ['a span without a unit', ['unlock', '--for', '30'], 2, 'bad-value'],
    ['a span beyond a week', ['unlock', '--for', '8d'], 2, 'bad-value'],
    ['no such flavour', ['demo', '--flavour', 'mint'], 2, 'bad-value'],
    ['a port beyond all ports', ['demo', '--port', '70000'], 2, 'bad-value'],
    ['a variable that is none', ['exec', 'demo001', '--env', '1X', '--', 'true'], 2, 'bad-value'],
    [
      'a header without a value',
      ['connection', 'add', '--name', 'n', '--url', 'https://x.example', '--header', 'X'],
      2,
      'bad-value',
    ],
    [
      'a header of the sign-in',
      ['connection', 'edit', 'one/twin', '--header', 'Authorization=x'],
      2,
      'bad-value',
    ],
    ['a name that is taken', ['connection', 'edit', 'one/twin', '--folder', 'two'], 2, 'name-taken'],
    ['a secret that nobody gives', basic, 2, 'bad-value'],
    ['an empty secret from stdin', [...basic, '--password-file', '-'], 2, 'bad-value'],
    [
      'a moment that is none',
      ['auth', 'add', '--kind', 'pasted', '--name', 'P', ...portal, '--expires', 'soon'],
      2,
      'bad-value',
    ],
    ['a recovery code that nobody gives', ['key', 'recover'], 2, 'bad-value'],
  ])('%s', async (...row) => expectRow(row));

  test.each([
    ['is not there', 'nowhere'],
    ['is empty', 'empty'],
    ['has nothing but a newline', 'newline'],
    ['is too large for a secret', 'large'],
    ['is a folder', '.'],
  ])('a secret file that %s', (name, file) =>
    expectRow([name, [...basic, '--password-file', join(place.folder, file)], 2, 'bad-value']),
  );

  test('an ID that differs from another only in case is taken with a warning', async () => {
    const own = await openWorkplace();
    await own.done([...login, ...portal, '--id', 'demo001']);
    const twin = await own.done([...login, ...portal, '--id', 'Demo001']);
    expect(twin.stdout).toBe('Demo001\n');
    expect(twin.stderr).toMatch(/^Demo001 differs only in case from demo001\..*\n$/);
  });
});

describe('a reference that names nothing or too much', () => {
  test.each<Row>([
    ['no such ID', ['token', 'nobody1'], 6, 'not-found'],
    ['an ID in another case', ['token', 'DEMO001'], 6, 'not-found'],
    ['no such connection', ['connection', 'show', 'nowhere'], 6, 'not-found'],
    ['a name with a line break', ['token', 'no\nwhere'], 6, 'not-found'],
    ['no such ID to edit', ['auth', 'edit', 'nobody1', '--name', 'x'], 6, 'not-found'],
    ['no such ID to remove', ['auth', 'remove', 'nobody1'], 6, 'not-found'],
    ['no such ID to sign in', ['sign-in', 'nobody1'], 6, 'not-found'],
    ['no such ID to sign out', ['sign-out', 'nobody1'], 6, 'not-found'],
    ['a connection to no such ID', ['connection', 'edit', 'one/twin', '--auth', 'nobody1'], 6, 'not-found'],
    ['a connection that needs no sign-in', ['token', 'one/twin'], 6, 'not-found'],
    ['two connections of a name', ['connection', 'show', 'twin'], 6, 'ambiguous'],
    ['two connections of a name, by token', ['token', 'twin'], 6, 'ambiguous'],
    ['two configurations of a portal', ['token', 'https://tie.example.org/portal/home'], 6, 'ambiguous'],
    ['nobody signed in', ['token', 'tie0001'], 3, 'sign-in-needed'],
    ['nobody signed in, to run a command', ['exec', 'tie0001', '--', 'true'], 3, 'sign-in-needed'],
  ])('%s', async (...row) => expectRow(row));

  test('what is ambiguous is listed', async () => {
    const tie = await place.run(['token', 'https://tie.example.org/portal/home']);
    expect(tie.stderr).toMatch(/tie0001, tie0002/);
    const twin = await place.run(['token', 'twin']);
    expect(twin.stderr).toMatch(/one\/twin, two\/twin/);
  });

  test('a URL whose own host does not answer', async () => {
    const url = `http://127.0.0.1:${await freePort()}/arcgis/rest/services`;
    await expectRow(['', ['token', url], 6, 'not-found']);
  });
});

describe('a portal in trouble', () => {
  const asked = { path: '/sharing/rest/portals/self' };
  const listing = { path: '/rest/services' };

  test.each<readonly [string, Fault, readonly string[], number, string]>([
    ['a web page', { kind: 'html', match: asked }, ['whoami', 'demo001'], 5, 'not-arcgis'],
    ['broken JSON', { kind: 'broken-json', match: asked }, ['whoami', 'demo001'], 5, 'not-arcgis'],
    ['half an answer', { kind: 'truncated', match: asked }, ['whoami', 'demo001'], 5, 'portal-unreachable'],
    ['no answer', { kind: 'dropped', match: asked }, ['whoami', 'demo001'], 5, 'portal-unreachable'],
    ['an error of its own', { kind: 'status', match: asked }, ['whoami', 'demo001'], 5, 'portal-error'],
    [
      'too many requests',
      { kind: 'status', status: 429, match: asked },
      ['whoami', 'demo001'],
      5,
      'rate-limited',
    ],
    [
      'a way elsewhere',
      { kind: 'foreign-redirect', match: asked },
      ['whoami', 'demo001'],
      5,
      'foreign-redirect',
    ],
    ['no right', { kind: 'refuse', match: asked }, ['whoami', 'demo001'], 7, 'no-access'],
    [
      'services without the right',
      { kind: 'refuse', match: listing },
      ['services', 'demo001'],
      7,
      'no-access',
    ],
  ])('%s', async (name, fault, args, exitCode, code) => {
    // Keeps the tokens that the test needs out of what it compares.
    await place.done(['services', 'demo001']);
    site.portal.misbehave({ times: 100, ...fault });
    onTestFinished(() => site.portal.behave());
    await expectRow([name, args, exitCode, code]);
  });

  test('a folder that is not there', async () => {
    await place.done(['services', 'demo001']);
    await expectRow(['', ['services', 'demo001', 'Nowhere'], 7, 'missing-resource']);
  });

  test('a portal that is gone, an application it does not know, a secret it refuses', async () => {
    const { portal: demo } = site;
    const own = await openWorkplace();
    const secret = own.write('secret', 'wrong');
    const app = ['auth', 'add', '--kind', 'app', '--name', 'A', '--client-secret-file', secret];
    const gone = `http://127.0.0.1:${await freePort()}/portal`;
    await own.done([...app, '--id', 'gone001', '--portal', gone, '--client-id', 'c']);
    await own.done([...app, '--id', 'client1', '--portal', demo.portalUrl, '--client-id', 'nobody']);
    await own.done([
      ...app,
      '--id',
      'secret1',
      '--portal',
      demo.portalUrl,
      '--client-id',
      'wayleave-demo-app',
    ]);
    // What failed at a portal is recorded; nothing else is written.
    const before = own.digest('activity.age');
    for (const [id, exitCode, code] of [
      ['gone001', 5, 'portal-unreachable'],
      ['client1', 7, 'client-unknown'],
      ['secret1', 7, 'credentials-refused'],
    ] as const) {
      const [plain, json] = await Promise.all([own.run(['token', id]), own.run(['token', id, '--json'])]);
      expectFailure(plain, { 2: exitCode, 3: code }, json);
    }
    expect(own.digest('activity.age')).toBe(before);
  });

  test.each([
    ['a number', '5'],
    ['a list', '[]'],
    ['nothing', 'null'],
    ['no JSON', 'token=abc'],
    ['an empty answer', ''],
    ['an empty object', '{}'],
    ['a token that is a number', '{"access_token":5,"expires_in":1800}'],
    ['a token that is empty', '{"access_token":"","expires_in":1800}'],
    ['a token with a line break', '{"access_token":"a\\r\\nX-Evil: 1","expires_in":1800}'],
    ['an end in words', '{"access_token":"abc","expires_in":"soon"}'],
    ['an end before its beginning', '{"access_token":"abc","expires_in":-5}'],
    ['an end beyond all time', '{"access_token":"abc","expires_in":1e300}'],
    ['an error that is a number', '{"error":5}'],
    ['an error that is a list', '{"error":["x"]}'],
    ['an error with a code in words', '{"error":{"code":"x","message":7}}'],
  ])('a token endpoint that answers %s gives no token and breaks nothing', async (_name, body) => {
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.setHeader('Content-Type', 'application/json').end(body));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sharing/rest/oauth2/token`;
    const own = await openWorkplace();
    const secret = ['--client-secret-file', own.write('secret', 's')];
    await own.done([
      'auth',
      'add',
      '--kind',
      'app',
      '--name',
      'A',
      '--id',
      'strange',
      '--token-url',
      url,
      '--client-id',
      'c',
      ...secret,
    ]);
    const refused = await own.run(['token', 'strange', '--json']);
    expect(at(refused.json, 'failure.code')).not.toBe('internal');
    expect([5, 7]).toContain(refused.exitCode);
    expect(refused.stderr).toBe('');
    expect((await own.done(['auth', 'list', '--json'])).lines).toHaveLength(1);
  });
});

describe('a store that does not open', () => {
  /** What becomes of a command with that environment. */
  async function failing(own: Workplace, env: Readonly<Record<string, string | null>>): Promise<Finished> {
    const entries = Object.entries({ ...own.env, ...env }).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    return own.run(['auth', 'list', '--json'], { env: Object.fromEntries(entries) });
  }

  function outcome({ exitCode, json, stderr }: Finished) {
    return { exitCode, code: at(json, 'failure.code'), stderr };
  }

  test('identity files that are open to others, no identities, or not there', async () => {
    const own = await openWorkplace();
    const refused = (code: string) => ({ exitCode: 4, code, stderr: '' });
    const open = own.write('open', await generateX25519Identity());
    for (const mode of [0o644, 0o640, 0o604]) {
      chmodSync(open, mode);
      expect(outcome(await failing(own, { WAYLEAVE_IDENTITY_FILE: open }))).toEqual(
        refused('key-file-unsafe'),
      );
    }
    for (const [name, text] of [
      ['words', 'this is no key'],
      ['nothing', ''],
      ['half', (await generateX25519Identity()).slice(0, 40)],
      ['two', `${await generateX25519Identity()}\n${await generateX25519Identity()}\n`],
      ['long', '#'.repeat(20_000)],
    ] as const) {
      const file = own.write(name, text);
      expect(outcome(await failing(own, { WAYLEAVE_IDENTITY_FILE: file })), name).toEqual(
        refused('key-file-unsafe'),
      );
    }
    const folder = outcome(await failing(own, { WAYLEAVE_IDENTITY_FILE: own.folder }));
    expect(folder).toEqual(refused('key-file-unsafe'));
    const nowhere = await failing(own, { WAYLEAVE_IDENTITY_FILE: join(own.folder, 'nowhere') });
    expect(outcome(nowhere)).toEqual(refused('key-missing'));
  });

  test('another key, no key, a passphrase where none was set', async () => {
    const own = await openWorkplace();
    await own.done([...login, ...portal, '--id', 'demo001']);
    const before = own.digest();
    const other = own.write('other', await generateX25519Identity());
    expect(outcome(await failing(own, { WAYLEAVE_IDENTITY_FILE: other }))).toMatchObject({
      exitCode: 4,
      code: 'key-mismatch',
    });
    expect(outcome(await failing(own, { WAYLEAVE_IDENTITY_FILE: null }))).toMatchObject({
      exitCode: 4,
      code: 'key-missing',
    });
    expect(
      outcome(await failing(own, { WAYLEAVE_IDENTITY_FILE: null, WAYLEAVE_PASSPHRASE: 'x' })),
    ).toMatchObject({ exitCode: 4, code: 'key-mismatch' });
    expect(own.digest()).toBe(before);
    expect((await own.done(['auth', 'show', 'demo001'])).exitCode).toBe(0);
  });

  test('a passphrase that is wrong, and one that nobody gives', async () => {
    const own = await openWorkplace();
    const sealed = { WAYLEAVE_IDENTITY_FILE: null, WAYLEAVE_PASSPHRASE: 'correct horse' };
    expect((await failing(own, sealed)).exitCode).toBe(0);
    const before = own.digest();
    const wrong = await failing(own, { ...sealed, WAYLEAVE_PASSPHRASE: 'battery staple' });
    expect(outcome(wrong)).toEqual({ exitCode: 4, code: 'wrong-passphrase', stderr: '' });
    expect(wrong.stdout).not.toContain('battery');
    const nobody = await failing(own, { WAYLEAVE_IDENTITY_FILE: null });
    expect(outcome(nobody)).toMatchObject({ exitCode: 4, code: 'passphrase-needed' });
    expect(own.digest()).toBe(before);
  }, 60_000);

  test('a profile that is something else is kept, told, and never written over', async () => {
    const foreign = new Encrypter();
    foreign.addRecipient(await identityToRecipient(await generateX25519Identity()));
    for (const [what, bytes] of [
      ['words', Buffer.from('these are words')],
      ['nothing', Buffer.alloc(0)],
      ['a file for somebody else', Buffer.from(await foreign.encrypt('{}'))],
    ] as const) {
      const own = await openWorkplace();
      await own.done(['auth', 'list']);
      for (const name of ['profile.age', 'profile.age.1', 'profile.age.bak'])
        writeFileSync(join(own.data, name), bytes);
      const told = await own.run(['auth', 'list', '--json']);
      expect([1, 4], what).toContain(told.exitCode);
      expect(['store-damaged', 'key-mismatch'], what).toContain(at(told.json, 'failure.code'));
      const added = await own.run([...login, ...portal]);
      expect([1, 4], what).toContain(added.exitCode);
    }
  });

  test('a data folder that cannot be made or written', async () => {
    const own = await openWorkplace();
    const file = own.write('file', 'in the way');
    const dangling = join(own.folder, 'dangling');
    symlinkSync(join(own.folder, 'unmounted', 'data'), dangling);
    for (const folder of [file, join(file, 'below'), dangling, join(dangling, 'below')]) {
      const refused = await failing(own, { WAYLEAVE_HOME: folder });
      expect(refused.exitCode, folder).toBe(1);
      expect(['store-unwritable', 'store-unreadable']).toContain(at(refused.json, 'failure.code'));
      expect(refused.stderr).toBe('');
    }
    const closed = join(own.folder, 'closed');
    mkdirSync(closed, { mode: 0o500 });
    if (process.getuid?.() !== 0) {
      expect((await failing(own, { WAYLEAVE_HOME: join(closed, 'data') })).exitCode).toBe(1);
    }
  });
});

test('a second application with a redirect of its own does not disturb the first', async () => {
  const own = await openWorkplace();
  await own.done(addingLogin('demo002', await registerSite(site.portal, 'another')));
  expect((await own.run(['token', 'demo002'])).exitCode).toBe(3);
});

test.skipIf(process.platform !== 'linux')(
  'a data folder where none can be made is told at once',
  async () => {
    const place = await openWorkplace();
    const env = { ...place.env, WAYLEAVE_HOME: '/proc/wayleave/data' };
    const ran = await place.run(['auth', 'list', '--json'], { env });
    expect(ran.exitCode).toBe(1);
    expect(ran.json).toMatchObject({ ok: false, failure: { code: 'store-unwritable' } });
  },
);
