import { beforeEach, describe, expect, test } from 'vitest';
import {
  editConnections,
  moveFolder,
  removeConnections,
} from '../../../src/core/application/connection-sets.ts';
import {
  addConnection,
  duplicateConnection,
  listConnections,
  previewConnection,
  showConnection,
} from '../../../src/core/application/connections.ts';
import type { DefinitionPorts } from '../../../src/core/application/definitions.ts';
import { createHealth } from '../../../src/core/application/health.ts';
import { createUndoMemory } from '../../../src/core/application/undo.ts';
import { type Connection, connectionPath } from '../../../src/core/model/connection.ts';
import { succeed } from '../../../src/core/outcome.ts';
import { freshStore, type StoreBench } from '../../fakes/store.ts';
import { connection, idOf, oauth2Config, profileOf } from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

const portal = 'https://gis.example.org/portal';
const services = 'https://gis.example.org/server/rest/services';
const secret = 'a-secret-of-the-test';

let bench: StoreBench;
let ports: DefinitionPorts;

beforeEach(async () => {
  const fresh = await freshStore();
  bench = fresh.bench;
  const { clock, randomness } = bench;
  const health = createHealth(clock, () => undefined);
  ports = { store: fresh.store, clock, randomness, health, undos: createUndoMemory(randomness) };
});

/** Saves connections by their paths, as `A/Roads`. */
async function define(...paths: readonly string[]): Promise<void> {
  const connections = paths.map((path) => {
    const cut = path.lastIndexOf('/');
    return connection(path.slice(cut + 1), { folder: cut < 0 ? '' : path.slice(0, cut), tags: ['old'] });
  });
  await save(connections);
}

async function save(connections: readonly Connection[]): Promise<void> {
  const saved = profileOf({ authConfigs: [oauth2Config('user001', { portal })], connections });
  valueOf(await ports.store.changeProfile(() => succeed({ saved, value: null })));
}

const paths = async () =>
  valueOf(await listConnections(ports)).map((view) => connectionPath(view.connection));
const show = async (name: string) => valueOf(await showConnection(name, ports)).connection;

describe('editing several connections', () => {
  test('gives each the fields and adds the tags to its own', async () => {
    await define('Roads', 'A/Rails', 'Trams');
    const fields = { tags: [' new ', 'old'], environment: 'prod', pinned: true } as const;
    const edited = valueOf(await editConnections({ names: ['Roads', 'A/Rails'], fields }, ports));
    expect(edited.changed).toEqual(['Roads', 'A/Rails']);
    for (const name of ['Roads', 'Rails'])
      expect(await show(name)).toMatchObject({ tags: ['old', 'new'], environment: 'prod', pinned: true });
    expect(await show('Trams')).toMatchObject({ tags: ['old'], environment: 'none' });
  });

  test('answers the paths of those that are other than before, as they are now', async () => {
    await save([connection('Roads'), connection('Rails', { folder: 'A', colour: 'red' })]);
    const names = ['Rails', 'Roads', 'A/Rails'];
    const edited = valueOf(await editConnections({ names, fields: { folder: 'A', colour: 'red' } }, ports));
    expect(edited.changed).toEqual(['A/Roads']);
    const before = bench.folder.operations;
    const again = valueOf(await editConnections({ names, fields: { folder: 'A', colour: 'red' } }, ports));
    expect(again.changed).toEqual([]);
    expect(bench.folder.operations).toBe(before);
  });

  test('derives the endpoints that follow from another configuration', async () => {
    await define('Roads', 'Rails');
    valueOf(await editConnections({ names: ['Roads', 'Rails'], fields: { authId: 'user001' } }, ports));
    expect((await show('Rails')).communityUrl).toBe(`${portal}/sharing/rest/community`);
  });

  test.each([
    ['one that is not there', ['Roads', 'Nobody'], { notes: 'x' }, 'not-found'],
    ['a name in two folders', ['Roads', 'Rails'], { notes: 'x' }, 'ambiguous'],
    ['a name of another in the new folder', ['Roads', 'A/Rails'], { folder: 'B' }, 'name-taken'],
    ['two of one name in one folder', ['A/Rails', 'B/Rails'], { folder: '' }, 'name-taken'],
    ['a value that is not good', ['Roads'], { notes: 'x'.repeat(2_001) }, 'bad-value'],
    ['a configuration that is not there', ['Roads'], { authId: 'nobody1' }, 'not-found'],
    ['no connection at all', [], { notes: 'x' }, 'bad-value'],
  ])('with %s changes none: %s', async (_what, names, fields, code) => {
    await define('Roads', 'A/Rails', 'B/Rails');
    const before = valueOf(await ports.store.readProfile());
    expect(codeOf(await editConnections({ names, fields }, ports))).toBe(code);
    expect(valueOf(await ports.store.readProfile())).toBe(before);
  });
});

describe('removing several connections', () => {
  test('takes each away, all or none', async () => {
    await define('Roads', 'A/Rails', 'Trams');
    expect(codeOf(await removeConnections(['Roads', 'Nobody'], ports))).toBe('not-found');
    expect(await paths()).toHaveLength(3);
    const removed = valueOf(await removeConnections(['Rails', 'Roads', 'Roads'], ports));
    expect(removed.removed).toEqual(['A/Rails', 'Roads']);
    expect(await paths()).toEqual(['Trams']);
  });
});

describe('moving a folder', () => {
  test.each([
    ['A', 'C', ['C/B/Rails', 'C/Roads'], 'renamed, with what is below it'],
    ['A/B', 'A/C', ['A/C/Rails', 'A/Roads'], 'renamed below another'],
    ['A/B', '', ['A/Roads', 'Rails'], 'dissolved into the top'],
    ['A', '', ['B/Rails', 'Roads'], 'dissolved with a folder in it'],
    ['A', 'X/Y', ['X/Y/B/Rails', 'X/Y/Roads'], 'moved below a new one'],
    ['A/B', 'A', ['A/Rails', 'A/Roads'], 'dissolved into the one above'],
    ['A', 'AB', ['AB/B/Rails', 'AB/Roads'], 'joined with a neighbour'],
    [' /A/ ', ' C ', ['C/B/Rails', 'C/Roads'], 'named untidily'],
  ])('%s to %j: %j, %3$s', async (from, to, expected) => {
    await define('A/Roads', 'A/B/Rails', 'AB/Trams', 'Ferries');
    valueOf(await moveFolder({ from, to }, ports));
    expect((await paths()).toSorted()).toEqual([...expected, 'AB/Trams', 'Ferries'].toSorted());
  });

  test('answers the new paths, and nothing for a move to where it is', async () => {
    await define('A/Roads', 'A/B/Rails', 'Trams');
    expect(valueOf(await moveFolder({ from: 'A', to: 'C' }, ports)).changed).toEqual([
      'C/Roads',
      'C/B/Rails',
    ]);
    const before = bench.folder.operations;
    expect(valueOf(await moveFolder({ from: 'C', to: 'C/' }, ports)).changed).toEqual([]);
    expect(bench.folder.operations).toBe(before);
  });

  test('lets names change places as long as each is there once at the end', async () => {
    await define('A/A/Roads', 'A/Rails');
    valueOf(await moveFolder({ from: 'A', to: '' }, ports));
    expect(await paths()).toEqual(['A/Roads', 'Rails']);
    await define('A/B/B/Roads', 'A/B/Roads');
    valueOf(await moveFolder({ from: 'A/B', to: 'A' }, ports));
    expect(await paths()).toEqual(['A/B/Roads', 'A/Roads']);
  });

  test.each([
    ['A', 'A/B/C', 'bad-value'],
    ['A', 'A/New', 'bad-value'],
    ['', 'C', 'bad-value'],
    ['a', 'C', 'not-found'],
    ['B', 'C', 'not-found'],
    ['A/B', '', 'name-taken'],
    ['A', 'C\u0007', 'bad-value'],
  ])('%j to %j moves nothing: %s', async (from, to, code) => {
    await define('A/Roads', 'A/B/Rails', 'Rails');
    const before = valueOf(await ports.store.readProfile());
    expect(codeOf(await moveFolder({ from, to }, ports))).toBe(code);
    expect(valueOf(await ports.store.readProfile())).toBe(before);
  });
});

describe('a copy of a connection', () => {
  test('lies beside it with everything it has, and shows no secret', async () => {
    const headers = [{ name: 'X-Key', value: secret }];
    const original = connection('Roads', {
      folder: 'A',
      headers,
      notes: 'Note',
      pinned: true,
      authId: idOf('user001'),
    });
    await save([original, connection('Roads 2')]);
    bench.clock.advance(1_000);
    const copied = valueOf(await duplicateConnection('A/Roads', ports));
    expect(copied.view.connection).toMatchObject({
      name: 'Roads 2',
      folder: 'A',
      notes: 'Note',
      pinned: true,
    });
    expect(copied.view.headerNames).toEqual(['X-Key']);
    expect(JSON.stringify(copied)).not.toContain(secret);
    const saved = valueOf(await ports.store.readProfile()).connections.at(-1);
    const now = bench.clock.now();
    expect(saved).toEqual({ ...original, name: 'Roads 2', createdAt: now, changedAt: now });
    expect(valueOf(await duplicateConnection('A/Roads', ports)).view.connection.name).toBe('Roads 3');
  });

  test('of one that is not there is none', async () => {
    expect(codeOf(await duplicateConnection('Roads', ports))).toBe('not-found');
  });
});

describe('a preview', () => {
  test('shows what would be saved, and saves nothing', async () => {
    await define('Roads');
    const fields = {
      name: 'Rails',
      url: `${services}/Rails/MapServer`,
      authId: 'user001',
      headers: [{ name: 'X', value: secret }],
    };
    const before = bench.folder.operations;
    const preview = valueOf(await previewConnection(fields, ports));
    expect(bench.folder.operations).toBe(before);
    expect(preview.notes).toEqual([`The address was cut to ${services}.`]);
    expect(preview.endpointOrigins).toEqual({ community: 'portal-of-auth', content: 'portal-of-auth' });
    expect(JSON.stringify(preview)).not.toContain(secret);
    const { view, notes } = valueOf(await addConnection(fields, ports));
    expect(preview).toEqual({ connection: view.connection, endpointOrigins: view.endpointOrigins, notes });
  });

  test('needs no name yet', async () => {
    await define('New connection');
    const preview = valueOf(await previewConnection({ url: 'gis.example.org/portal/home' }, ports));
    expect(preview.connection).toMatchObject({ name: '', url: portal });
  });

  test.each([
    ['a name that is taken', { name: 'Roads', url: services }, 'name-taken'],
    ['an empty name', { name: ' ', url: services }, 'bad-value'],
    ['a bad address', { url: 'ftp://gis.example.org' }, 'bad-url'],
    ['plain http', { url: 'http://gis.example.org/rest/services' }, 'bad-url'],
    ['a configuration that is not there', { url: services, authId: 'nobody1' }, 'not-found'],
  ])('refuses %s: %s', async (_what, fields, code) => {
    await define('Roads');
    expect(codeOf(await previewConnection(fields, ports))).toBe(code);
  });
});
