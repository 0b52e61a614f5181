import { beforeEach, describe, expect, test } from 'vitest';
import {
  addAuthConfig,
  editAuthConfig,
  listAuthConfigs,
  removeAuthConfig,
  renameAuthConfig,
  showAuthConfig,
  suggestAuthId,
} from '../../../src/core/application/auth-configs.ts';
import { removeConnection } from '../../../src/core/application/connection-sets.ts';
import {
  addConnection,
  editConnection,
  listConnections,
  showConnection,
} from '../../../src/core/application/connections.ts';
import type { DefinitionPorts } from '../../../src/core/application/definitions.ts';
import { createHealth } from '../../../src/core/application/health.ts';
import { createUndoMemory } from '../../../src/core/application/undo.ts';
import type { AuthConfigDraft } from '../../../src/core/contract.ts';
import { type DefinableKind, authKinds } from '../../../src/core/model/auth-config.ts';
import { succeed } from '../../../src/core/outcome.ts';
import type { Identity } from '../../../src/core/store/age.ts';
import { openStore } from '../../../src/core/store/open-store.ts';
import { freshStore, type StoreBench, storeBench } from '../../fakes/store.ts';
import { idOf, session } from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

const portal = 'https://gis.example.org/portal';
const services = 'https://gis.example.org/server/rest/services';
const secret = 'a-secret-of-the-test';

const drafts: Readonly<Record<DefinableKind, AuthConfigDraft>> = {
  oauth2: { kind: 'oauth2', name: 'User', portal, clientId: 'client', clientSecret: secret, apiKey: secret },
  app: { kind: 'app', name: 'App', portal, clientId: 'client', clientSecret: secret },
  token: { kind: 'token', name: 'Token', portal, username: 'ada', password: secret },
  'api-key': { kind: 'api-key', name: 'Key', portal, password: secret },
  pasted: { kind: 'pasted', name: 'Pasted', portal, token: secret },
  basic: { kind: 'basic', name: 'Basic', portal, username: 'ada', password: secret },
};

let bench: StoreBench;
let identity: Identity;
let ports: DefinitionPorts;

beforeEach(async () => {
  const fresh = await freshStore();
  ({ bench, identity } = fresh);
  const { clock, randomness } = bench;
  const health = createHealth(clock, () => undefined);
  ports = { store: fresh.store, clock, randomness, health, undos: createUndoMemory(randomness) };
});

const add = async (id: string, name = `Name ${id}`) =>
  valueOf(await addAuthConfig({ kind: 'oauth2', id, name, portal, clientId: 'client' }, ports));

async function signIn(id: string): Promise<void> {
  const change = await ports.store.changeSessions((sessions) =>
    succeed({
      saved: [...sessions, session(id, { access: { value: 'live', issuedAt: 0, expiresAt: null } })],
      value: null,
    }),
  );
  valueOf(change);
}

const sessionIds = async () => valueOf(await ports.store.readSessions()).map(({ authId }) => authId);

/** The same folder as another process opens it later. */
async function reopened(): Promise<DefinitionPorts> {
  const second = { ...storeBench(bench.folder, 9), locks: bench.locks };
  return { ...ports, store: valueOf(await openStore(identity, second)) };
}

describe('auth configurations', () => {
  test.each(authKinds)(
    'kind %s: added, shown, listed and kept, without a secret in any answer',
    async (kind) => {
      const added = valueOf(await addAuthConfig(drafts[kind], ports));
      const { id } = added.view.config;
      expect(valueOf(await showAuthConfig(id, ports))).toEqual(added.view);
      expect(valueOf(await listAuthConfigs(await reopened()))).toEqual([added.view]);
      expect(JSON.stringify(added)).not.toContain(secret);
      expect(JSON.stringify(valueOf(await ports.store.readProfile()))).toContain(secret);
    },
  );

  test('are listed by name', async () => {
    for (const [id, name] of [
      ['zzzzzz1', 'Beta'],
      ['aaaaaa1', 'gamma'],
      ['mmmmmm1', 'Alpha'],
    ] as const)
      await add(id, name);
    const names = valueOf(await listAuthConfigs(ports)).map(({ config }) => config.name);
    expect(names).toEqual(['Alpha', 'Beta', 'gamma']);
  });

  test('keep IDs apart, with a note for twins in another case', async () => {
    await add('agol001');
    expect(
      codeOf(await addAuthConfig({ kind: 'oauth2', id: 'agol001', name: 'B', portal, clientId: 'c' }, ports)),
    ).toBe('id-taken');
    expect((await add('AGOL001')).notes.join()).toContain('agol001');
  });

  test('are edited with their session kept; nothing new writes nothing', async () => {
    await add('agol001');
    await signIn('agol001');
    bench.clock.advance(1_000);
    const edited = valueOf(await editAuthConfig({ id: 'agol001', fields: { name: 'New' } }, ports));
    expect(edited.view.config).toMatchObject({ name: 'New', changedAt: bench.clock.now() });
    expect(edited.view.signIn).toMatchObject({ state: 'signed-in', account: 'ada' });
    const later = await reopened();
    const before = bench.folder.operations;
    valueOf(await editAuthConfig({ id: 'agol001', fields: { name: 'New' } }, later));
    expect(bench.folder.operations).toBe(before);
  });

  test.each([
    ['show', () => showAuthConfig('missing', ports)],
    ['edit', () => editAuthConfig({ id: 'missing', fields: {} }, ports)],
    ['rename', () => renameAuthConfig({ id: 'missing', newId: 'agol002' }, ports)],
    ['remove', () => removeAuthConfig(idOf('missing'), ports)],
  ])('%s of an unknown one is told', async (_what, work) => {
    expect(codeOf(await work())).toBe('not-found');
  });

  test('an unknown ID is told without control characters', async () => {
    const outcome = await showAuthConfig('a\u001b[31mb', ports);
    expect(outcome.ok ? '' : outcome.failure.message).toBe('There is no auth configuration "a?[31mb".');
  });

  test('a refused definition changes nothing', async () => {
    await add('agol001');
    const before = bench.folder.operations;
    expect(codeOf(await addAuthConfig({ kind: 'oauth2', name: '', portal, clientId: 'c' }, ports))).toBe(
      'bad-value',
    );
    expect(
      codeOf(await editAuthConfig({ id: 'agol001', fields: { portal: 'http://gis.example.org' } }, ports)),
    ).toBe('bad-url');
    expect(bench.folder.operations).toBe(before);
  });
});

describe('renaming an auth configuration', () => {
  beforeEach(async () => {
    await add('agol001');
    await add('agol002');
    await signIn('agol001');
    await signIn('agol002');
    for (const [name, authId] of [
      ['One', 'agol001'],
      ['Two', 'agol002'],
    ] as const)
      valueOf(await addConnection({ name, url: services, authId }, ports));
  });

  test('takes its connections and its session along, and nobody else', async () => {
    const renamed = valueOf(await renameAuthConfig({ id: 'agol001', newId: 'city001' }, ports));
    expect(renamed.view).toMatchObject({
      config: { id: 'city001' },
      usedBy: ['One'],
      signIn: { state: 'signed-in', account: 'ada' },
    });
    expect((await sessionIds()).toSorted()).toEqual(['agol002', 'city001']);
    const connections = valueOf(await listConnections(ports)).map(({ connection }) => [
      connection.name,
      connection.authId,
    ]);
    expect(connections).toEqual([
      ['One', 'city001'],
      ['Two', 'agol002'],
    ]);
    expect(codeOf(await showAuthConfig('agol001', ports))).toBe('not-found');
  });

  test.each([
    ['agol002', 'id-taken'],
    ['short', 'bad-id'],
  ])('to %s is refused: %s', async (newId, code) => {
    const before = bench.folder.operations;
    expect(codeOf(await renameAuthConfig({ id: 'agol001', newId }, ports))).toBe(code);
    expect(bench.folder.operations).toBe(before);
  });

  test('to itself, or to another case of itself, is no clash', async () => {
    expect(codeOf(await renameAuthConfig({ id: 'agol001', newId: 'agol001' }, ports))).toBe('ok');
    const other = valueOf(await renameAuthConfig({ id: 'agol001', newId: 'AGOL001' }, ports));
    expect(other.notes).toEqual([]);
    expect((await sessionIds()).toSorted()).toEqual(['AGOL001', 'agol002']);
  });
});

test('a suggested ID is free, and nothing is saved for it', async () => {
  await add('agol001');
  const before = bench.folder.operations;
  const { id } = valueOf(await suggestAuthId(ports));
  expect(id).toMatch(/^[a-z0-9]{7}$/);
  expect(bench.folder.operations).toBe(before);
  expect((await add(id)).view.config.id).toBe(id);
  expect(valueOf(await suggestAuthId(ports)).id).not.toBe(id);
});

describe('removing an auth configuration', () => {
  test('forgets its session and tells who still names it; defined again it serves them again', async () => {
    await add('agol001');
    await add('agol002');
    await signIn('agol001');
    await signIn('agol002');
    valueOf(await addConnection({ name: 'Roads', folder: 'City', url: services, authId: 'agol001' }, ports));
    const removed = valueOf(await removeAuthConfig(idOf('agol001'), ports));
    expect(removed).toEqual({ stillNamedBy: ['City/Roads'], undo: expect.any(String) });
    expect(await sessionIds()).toEqual(['agol002']);
    expect(valueOf(await showConnection('Roads', ports))).toMatchObject({
      connection: { authId: 'agol001' },
      signIn: null,
    });
    expect((await add('agol001')).view.usedBy).toEqual(['City/Roads']);
  });

  test('takes its secret off the disk', async () => {
    const { view } = valueOf(await addAuthConfig(drafts.app, ports));
    valueOf(await editAuthConfig({ id: view.config.id, fields: { name: 'Renamed' } }, ports));
    valueOf(await removeAuthConfig(view.config.id, ports));
    expect(bench.folder.names().filter((name) => name.startsWith('profile'))).toEqual(['profile.age']);
  });
});

describe('connections', () => {
  test('are added, shown, listed and kept, with the names of their headers only', async () => {
    await add('agol001');
    const fields = {
      name: 'Roads',
      url: `${services}/Roads/MapServer`,
      authId: 'agol001',
      headers: [{ name: 'X-Key', value: secret }],
    };
    const added = valueOf(await addConnection(fields, ports));
    expect(added.notes).toHaveLength(1);
    expect(added.view).toMatchObject({
      connection: { url: services, authId: 'agol001' },
      headerNames: ['X-Key'],
      signIn: { state: 'never-signed-in' },
    });
    expect(JSON.stringify(added)).not.toContain(secret);
    expect(valueOf(await showConnection('Roads', ports))).toEqual(added.view);
    expect(valueOf(await listConnections(await reopened()))).toEqual([added.view]);
  });

  test('are listed by path', async () => {
    for (const [name, folder] of [
      ['B', ''],
      ['A', 'Z'],
      ['C', 'A'],
    ] as const)
      valueOf(await addConnection({ name, folder, url: services }, ports));
    const paths = valueOf(await listConnections(ports)).map(
      ({ connection: { folder, name } }) => `${folder}/${name}`,
    );
    expect(paths).toEqual(['A/C', '/B', 'Z/A']);
  });

  test('name only configurations that are there, unless they did already', async () => {
    expect(codeOf(await addConnection({ name: 'Roads', url: services, authId: 'agol001' }, ports))).toBe(
      'not-found',
    );
    await add('agol001');
    valueOf(await addConnection({ name: 'Roads', url: services, authId: 'agol001' }, ports));
    valueOf(await removeAuthConfig(idOf('agol001'), ports));
    expect(codeOf(await editConnection({ connection: 'Roads', fields: { tags: ['x'] } }, ports))).toBe('ok');
    expect(codeOf(await editConnection({ connection: 'Roads', fields: { authId: 'agol009' } }, ports))).toBe(
      'not-found',
    );
    expect(codeOf(await editConnection({ connection: 'Roads', fields: { authId: null } }, ports))).toBe('ok');
  });

  test('are edited; a name of another is refused, nothing new writes nothing', async () => {
    valueOf(
      await addConnection({ name: 'Roads', url: services, headers: [{ name: 'X', value: '1' }] }, ports),
    );
    valueOf(await addConnection({ name: 'Rails', url: services }, ports));
    expect(codeOf(await editConnection({ connection: 'Rails', fields: { name: 'Roads' } }, ports))).toBe(
      'name-taken',
    );
    const edited = valueOf(
      await editConnection({ connection: 'Rails', fields: { name: 'Trams', folder: 'City' } }, ports),
    );
    expect(edited.view.connection).toMatchObject({ name: 'Trams', folder: 'City' });
    const later = await reopened();
    const before = bench.folder.operations;
    valueOf(await editConnection({ connection: 'Roads', fields: { name: 'Roads' } }, later));
    expect(bench.folder.operations).toBe(before);
  });

  test('are removed by name or path; a name in two folders is asked back', async () => {
    for (const folder of ['A', 'B'])
      valueOf(await addConnection({ name: 'Roads', folder, url: services }, ports));
    const asked = await removeConnection('Roads', ports);
    expect(asked).toMatchObject({
      ok: false,
      failure: { code: 'ambiguous', details: { paths: ['A/Roads', 'B/Roads'] } },
    });
    expect(valueOf(await removeConnection('A/Roads', ports))).toMatchObject({ removed: 'A/Roads' });
    expect(valueOf(await removeConnection('Roads', ports))).toMatchObject({ removed: 'B/Roads' });
    expect(codeOf(await removeConnection('Roads', ports))).toBe('not-found');
  });
});
