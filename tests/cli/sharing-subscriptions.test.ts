import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { canaries } from '../house/canaries.ts';
import { at, type Finished, listAt, textAt } from './command-line.ts';
import { converse } from './conversation.ts';
import { missingPeers } from '../fixtures/peers.ts';
import { filesBelow, openWorkplace, type Workplace } from './workplace.ts';

const missing = missingPeers(['python3']);
const { passphrase } = canaries;
/** Stands in the query of an address, as the key of a presigned one does. */
const key = 'key-in-the-query-5fz';

/** A web server with one file, as any static one serves it. */
interface FileServer {
  readonly address: string;
  /** Status of every answer so far. */
  readonly answers: readonly number[];
  serve(content: string | Buffer): void;
  /** Leaves the next request without an answer; resolves when it came. */
  silence(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
}

async function openFileServer(first: string | Buffer): Promise<FileServer> {
  let content = first;
  let port = 0;
  const answers: number[] = [];
  const etag = () => `"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`;
  let onSilence: (() => void) | null = null;
  const server = createServer((request, response) => {
    if (onSilence !== null) {
      onSilence();
      onSilence = null;
      return;
    }
    const isKnown = request.headers['if-none-match'] === etag();
    const isThere = new URL(request.url ?? '', 'http://x').pathname === '/gis/team.wayleave';
    const status = isThere ? (isKnown ? 304 : 200) : 404;
    answers.push(status);
    response.writeHead(status, { ETag: etag() }).end(status === 200 ? content : undefined);
  });
  const start = () =>
    new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', () => {
        ({ port } = server.address() as AddressInfo);
        resolve();
      });
    });
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await start();
  onTestFinished(stop);
  return {
    address: `http://127.0.0.1:${port}/gis/team.wayleave?signature=${key}`,
    answers,
    serve: (next) => {
      content = next;
    },
    silence: () =>
      new Promise((resolve) => {
        onSilence = resolve;
      }),
    stop,
    start,
  };
}

const url = 'https://gis.example.org/server/rest/services';

/** The maker of a team's profile, with three connections and a login. */
async function openMaker(): Promise<Workplace> {
  const maker = await openWorkplace();
  const portal = ['--portal', 'https://gis.example.org/portal', '--client-id', 'town'];
  await maker.done(['auth', 'add', '--name', 'Town', '--id', 'town001', ...portal]);
  for (const name of ['Parcels', 'Pipes', 'Trees'])
    await maker.done(['connection', 'add', '--name', name, '--url', url, '--auth', 'town001']);
  return maker;
}

const madeBy = async (maker: Workplace) => (await maker.done(['export', '-', '--label', 'City team'])).stdout;

const pendingOf = ({ json }: Finished, index = 0) => at(listAt(json, 'value')[index], 'view.pending');
const rowsOf = ({ json }: Finished) =>
  listAt(json, 'value.rows').map((row) => `${textAt(row, 'state')} ${textAt(row, 'place')}`);
const connectionOf = async (place: Workplace, name: string) =>
  at((await place.done(['connection', 'show', name, '--json'])).json, 'value.connection');

test('what the maker changes is pulled, reviewed and applied, and what was edited here survives', async () => {
  const [maker, user] = await Promise.all([openMaker(), openWorkplace()]);
  const server = await openFileServer(await madeBy(maker));
  const told: Finished[] = [];
  const done = async (args: readonly string[]) => {
    const finished = await user.done(args);
    told.push(finished);
    return finished;
  };

  const followed = await done(['subscribe', server.address, '--json']);
  expect(followed.json).toMatchObject({
    value: {
      view: {
        name: 'City team',
        kind: 'web',
        apply: 'review',
        address: server.address.replace(/\?.*/, ''),
        authConfigCount: 1,
        connectionCount: 3,
        pending: { added: 4, changed: 0, conflicts: 0, removed: 0 },
      },
    },
  });
  expect(at(followed.json, 'value.undo')).toBeUndefined();
  expect(textAt(followed.json, 'value.view.checkedAt')).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(listAt((await done(['connection', 'list', '--json'])).json, 'value')).toEqual([]);

  const review = await done(['subscriptions', 'review', 'City team', '--json']);
  expect(rowsOf(review).toSorted()).toEqual(['new Parcels', 'new Pipes', 'new Trees', 'new town001']);
  const applied = await done(['subscriptions', 'apply', 'City team', '--json']);
  expect(applied.json).toMatchObject({ value: { added: 4, changed: 0, removed: 0 } });

  const quiet = await done(['subscriptions', 'pull', '--json']);
  expect(quiet.json).toMatchObject({ value: [{ outcome: 'unchanged' }] });
  expect(server.answers).toEqual([200, 304]);

  await maker.done(['connection', 'edit', 'Parcels', '--notes', 'by the maker']);
  await maker.done(['connection', 'edit', 'Pipes', '--notes', 'by the maker']);
  await maker.done(['connection', 'remove', 'Trees']);
  server.serve(await madeBy(maker));
  await user.done(['connection', 'edit', 'Parcels', '--tag', 'mine', '--colour', 'green']);
  await user.done(['connection', 'edit', 'Pipes', '--notes', 'by the user']);
  const changed = await done(['subscriptions', 'pull', 'City team', '--json']);
  expect(changed.json).toMatchObject({ value: [{ outcome: 'changed' }] });
  expect(pendingOf(changed)).toEqual({ added: 0, changed: 1, conflicts: 1, removed: 1 });
  const again = await done(['subscriptions', 'review', 'City team', '--json']);
  expect(rowsOf(again)).toEqual(['conflict Pipes', 'removed Trees', 'changed Parcels', 'same town001']);
  const second = await done(['subscriptions', 'apply', 'City team', '--json']);
  expect(second.json).toMatchObject({ value: { added: 0, changed: 1, removed: 1 } });
  expect(await connectionOf(user, 'Parcels')).toMatchObject({
    notes: 'by the maker',
    tags: ['mine'],
    colour: 'green',
  });
  expect(await connectionOf(user, 'Pipes')).toMatchObject({ notes: 'by the user' });
  expect((await user.run(['connection', 'show', 'Trees'])).exitCode).toBe(6);

  const settled = await done(['subscriptions', 'pull', '--json']);
  expect(pendingOf(settled)).toEqual({ added: 0, changed: 0, conflicts: 0, removed: 0 });
  const list = await done(['subscriptions']);
  expect(list.lines[1]).toMatch(/^City team +review +\d{4}-\d\d-\d\d \d\d:\d\d +nothing +http:/);
  for (const { stdout, stderr } of told) expect(`${stdout}${stderr}`).not.toContain(key);
  for (const path of filesBelow(user.data)) expect(readFileSync(path, 'latin1')).not.toContain(key);
}, 60_000);

test('a source that is gone leaves its last good copy to work with, and pull tells it', async () => {
  const [maker, user] = await Promise.all([openMaker(), openWorkplace()]);
  const server = await openFileServer(await madeBy(maker));
  await user.done(['subscribe', server.address, '--name', 'Town']);
  await server.stop();
  const offline = await user.run(['subscriptions', 'pull', '--json']);
  expect(offline.exitCode).toBe(1);
  expect(offline.json).toMatchObject({
    ok: true,
    value: [{ outcome: 'failed', view: { pending: { added: 4 }, failure: { code: 'portal-unreachable' } } }],
  });
  const told = await user.run(['subscriptions', 'pull', 'Town']);
  expect(told.exitCode).toBe(1);
  expect(told.stderr).toMatch(/^Town: \S.*\n$/);
  expect(told.stderr).not.toContain(key);
  const listed = await user.done(['subscriptions']);
  expect(listed.lines[1]).toMatch(/since \d{4}-\d\d-\d\d \d\d:\d\d: \S/);
  const applied = await user.done(['subscriptions', 'apply', 'Town', '--json']);
  expect(applied.json).toMatchObject({ value: { added: 4 } });

  await server.start();
  server.serve('no profile at all');
  const damaged = await user.run(['subscriptions', 'pull', '--json']);
  expect(damaged.json).toMatchObject({ value: [{ view: { failure: { code: 'file-damaged' } } }] });
  server.serve(await madeBy(maker));
  const well = await user.done(['subscriptions', 'pull', '--json']);
  expect(well.json).toMatchObject({ value: [{ view: { failure: null, connectionCount: 3 } }] });
});

test('a pull that waits for nobody ends when it is interrupted, and nothing is lost', async () => {
  const [maker, user] = await Promise.all([openMaker(), openWorkplace()]);
  const server = await openFileServer(await madeBy(maker));
  await user.done(['subscribe', server.address, '--name', 'Town']);
  const before = user.digest();
  const asked = server.silence();
  const pulling = user.start(['subscriptions', 'pull']);
  await asked;
  pulling.child.kill('SIGINT');
  expect(await pulling.finished).toMatchObject({ signal: 'SIGINT', stdout: '', stderr: '' });
  expect(user.digest()).toBe(before);
  const well = await user.done(['subscriptions', 'pull', '--json']);
  expect(well.json).toMatchObject({ value: [{ outcome: 'unchanged' }] });
});

test('changes are taken over by themselves where that was asked for, but for what wants a person', async () => {
  const [maker, user] = await Promise.all([openMaker(), openWorkplace()]);
  const server = await openFileServer(await madeBy(maker));
  const followed = await user.done(['subscribe', server.address, '--apply', 'automatic', '--json']);
  expect(followed.json).toMatchObject({ value: { outcome: 'applied', added: 4 } });
  await maker.done(['connection', 'edit', 'Parcels', '--notes', 'by the maker']);
  await maker.done(['connection', 'edit', 'Pipes', '--notes', 'by the maker']);
  await maker.done(['connection', 'remove', 'Trees']);
  await user.done(['connection', 'edit', 'Pipes', '--notes', 'by the user']);
  server.serve(await madeBy(maker));
  const pulled = await user.done(['subscriptions', 'pull', '--json']);
  expect(pulled.json).toMatchObject({ value: [{ outcome: 'applied', added: 0, changed: 1 }] });
  expect(pendingOf(pulled)).toEqual({ added: 0, changed: 0, conflicts: 1, removed: 1 });
  expect(await connectionOf(user, 'Parcels')).toMatchObject({ notes: 'by the maker' });
  expect(await connectionOf(user, 'Pipes')).toMatchObject({ notes: 'by the user' });
  expect(await connectionOf(user, 'Trees')).toMatchObject({ name: 'Trees' });
  const theirs = await user.done([
    'subscriptions',
    'apply',
    'City team',
    '--on-conflict',
    'theirs',
    '--json',
  ]);
  expect(theirs.json).toMatchObject({ value: { changed: 1, removed: 1 } });
  expect(await connectionOf(user, 'Pipes')).toMatchObject({ notes: 'by the maker' });
});

test('a file on a share is followed by its path, sealed or not, and the agent does the same', async () => {
  const [maker, user] = await Promise.all([openMaker(), openWorkplace()]);
  await user.done(['unlock']);
  const share = join(maker.folder, 'team.wayleave');
  await maker.done(['auth', 'edit', 'town001', '--client-secret-file', '-'], {
    stdin: canaries.clientSecret,
  });
  const sealing = ['--with-secrets', '--label', 'City team', '--passphrase-file', '-'];
  await maker.done(['export', share, ...sealing], { stdin: passphrase });
  const unopened = await user.run(['subscribe', share, '--json']);
  expect(unopened.exitCode).toBe(4);
  expect(unopened.json).toMatchObject({ failure: { code: 'file-password-needed' } });
  const followed = await user.done(['subscribe', 'team.wayleave', '--passphrase-file', '-', '--json'], {
    stdin: passphrase,
    cwd: dirname(share),
  });
  expect(followed.json).toMatchObject({ value: { view: { kind: 'file', address: share } } });
  expect(textAt(followed.json, 'value.view.passphrase.setAt')).toMatch(/^\d{4}-/);
  await user.done(['subscriptions', 'apply', 'City team']);
  const shown = await user.done(['auth', 'show', 'town001', '--json']);
  expect(at(shown.json, 'value.config.clientSecret')).not.toBeNull();
  const quiet = await user.done(['subscriptions', 'pull', '--json']);
  expect(quiet.json).toMatchObject({ value: [{ outcome: 'unchanged' }] });
  rmSync(share);
  const gone = await user.run(['subscriptions', 'pull', '--json']);
  expect(gone.json).toMatchObject({ value: [{ view: { failure: { code: 'file-unreadable' } } }] });
  writeFileSync(share, await madeBy(maker));
  expect((await user.done(['subscriptions', 'pull'])).exitCode).toBe(0);
}, 60_000);

test('a subscription has its name, its way and its passphrase changed, and ends without taking anything along', async () => {
  const [maker, user] = await Promise.all([openMaker(), openWorkplace()]);
  const server = await openFileServer(await madeBy(maker));
  await user.done(['subscribe', server.address, '--name', 'Town', '--apply', 'automatic']);
  const renaming = ['--name', 'City', '--apply', 'review', '--json'];
  const edited = await user.done(['subscriptions', 'edit', 'Town', ...renaming]);
  expect(edited.json).toMatchObject({ value: { name: 'City', apply: 'review', passphrase: null } });
  const id = textAt(edited.json, 'value.id');
  const sealing = ['subscriptions', 'edit', 'City', '--passphrase-file', '-', '--json'];
  const sealed = await user.done(sealing, { stdin: passphrase });
  expect(textAt(sealed.json, 'value.passphrase.setAt')).toMatch(/^\d{4}-/);
  const plain = await user.done(['subscriptions', 'edit', id, '--no-passphrase', '--json']);
  expect(plain.json).toMatchObject({ value: { passphrase: null } });

  const unknown = await user.run(['subscriptions', 'apply', 'Town', '--json']);
  expect(unknown.exitCode).toBe(6);
  expect(unknown.json).toMatchObject({ failure: { code: 'not-found' } });
  const removed = await user.done(['subscriptions', 'remove', 'City', '--json']);
  expect(removed.json).toEqual({ ok: true, value: { removed: 'City' } });
  expect((await user.done(['subscriptions', '--json'])).json).toEqual({ ok: true, value: [] });
  expect((await user.done(['subscriptions', 'pull', '--json'])).json).toEqual({ ok: true, value: [] });
  expect(listAt((await user.done(['connection', 'list', '--json'])).json, 'value')).toHaveLength(3);
  expect(server.answers).toEqual([200]);
});

test('an address whose query is a key can come by stdin, and nothing is followed that cannot be read', async () => {
  const [maker, user] = await Promise.all([openMaker(), openWorkplace()]);
  const server = await openFileServer(await madeBy(maker));
  for (const [address, exitCode, code] of [
    [server.address.replace('team', 'other'), 1, 'file-unreadable'],
    ['http://gis.example.org/team.wayleave', 2, 'bad-url'],
    ['https://user:secret@gis.example.org/team.wayleave', 2, 'bad-url'],
    ['ftp://gis.example.org/team.wayleave', 2, 'bad-url'],
    ['/no/such/file.wayleave', 1, 'file-unreadable'],
    ['', 2, 'bad-url'],
  ] as const) {
    const refused = await user.run(['subscribe', address, '--json']);
    expect({ address, exitCode: refused.exitCode, code: at(refused.json, 'failure.code') }).toEqual({
      address,
      exitCode,
      code,
    });
    expect(refused.stdout).not.toMatch(/user:secret|key-in-the-query/);
  }
  expect((await user.done(['subscriptions', '--json'])).json).toEqual({ ok: true, value: [] });
  const followed = await user.done(['subscribe', '-', '--json'], { stdin: `${server.address}\n` });
  expect(followed.json).toMatchObject({ value: { view: { connectionCount: 3 } } });
});

test.skipIf(missing.includes('python3'))(
  'a person is asked for the passphrase of a sealed file',
  async () => {
    const [maker, user] = await Promise.all([openMaker(), openWorkplace()]);
    const share = join(maker.folder, 'team.wayleave');
    await maker.done(['export', share, '--passphrase-file', '-'], { stdin: passphrase });
    const told = await converse(user, ['subscribe', share], [['Passphrase of the file: ', passphrase]]);
    expect(told.exitCode).toBe(0);
    expect(told.stdout).toMatch(/Following \S.*3 connections, 1 auth configuration/);
    expect(told.stdout).not.toContain(passphrase);
  },
  60_000,
);
