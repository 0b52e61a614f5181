import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  addAuthConfig,
  editAuthConfig,
  removeAuthConfig,
  showAuthConfig,
} from '../../../src/core/application/auth-configs.ts';
import {
  editConnections,
  moveFolder,
  removeConnection,
  removeConnections,
} from '../../../src/core/application/connection-sets.ts';
import { addConnection, editConnection, listConnections } from '../../../src/core/application/connections.ts';
import { type DefinitionPorts, undo } from '../../../src/core/application/definitions.ts';
import { createHealth } from '../../../src/core/application/health.ts';
import { createUndoMemory } from '../../../src/core/application/undo.ts';
import type { UndoId } from '../../../src/core/contract.ts';
import { connectionPath } from '../../../src/core/model/connection.ts';
import type { Profile } from '../../../src/core/model/profile.ts';
import { succeed, type Outcome } from '../../../src/core/outcome.ts';
import { openStore } from '../../../src/core/store/open-store.ts';
import { freshStore, type StoreBench, storeBench } from '../../fakes/store.ts';
import { anyProfile } from '../../fixtures/any-profile.ts';
import { connection, idOf, oauth2Config, profileOf, session } from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

const services = 'https://gis.example.org/server/rest/services';
const headers = [{ name: 'X-Key', value: 'a header value' }];

interface Place extends DefinitionPorts {
  readonly bench: StoreBench;
}

/** Definitions over a store that holds that profile, as one process has them. */
async function placeWith(profile: Profile): Promise<Place> {
  const { bench, identity, store } = await freshStore();
  valueOf(await store.changeProfile(() => succeed({ saved: profile, value: null })));
  // What is compared later was read from the disk.
  const reopened = valueOf(await openStore(identity, { ...storeBench(bench.folder, 2), locks: bench.locks }));
  const { clock, randomness } = bench;
  const health = createHealth(clock, () => undefined);
  return { bench, store: reopened, clock, randomness, health, undos: createUndoMemory(randomness) };
}

const profileIn = async ({ store }: DefinitionPorts) => valueOf(await store.readProfile());

type Change = (ports: DefinitionPorts) => Promise<Outcome<{ readonly undo: UndoId }>>;

/** Any bulk change of any connections, sensible or not. */
const anyChange: fc.Arbitrary<(profile: Profile) => Change> = fc
  .record({
    what: fc.constantFrom('edit', 'remove', 'remove one', 'move', 'remove auth'),
    picks: fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
    fields: fc.record(
      {
        folder: fc.constantFrom('', 'A', 'D', 'New'),
        tags: fc.constantFrom(['a'], ['x', 'y'], []),
        colour: fc.constantFrom('red' as const, 'none' as const),
        headers: fc.constant([]),
        authId: fc.constant(null),
        notes: fc.constantFrom('', 'Note'),
      },
      { requiredKeys: [] },
    ),
    from: fc.constantFrom('A', 'A/B', 'AB', 'D'),
    to: fc.constantFrom('', 'D', 'A', 'New/Place', 'A/B'),
  })
  .map(({ what, picks, fields, from, to }) => (profile): Change => {
    const paths = profile.connections.map(connectionPath);
    const names = paths.length === 0 ? [] : picks.map((pick) => paths[pick % paths.length] ?? '');
    const config = profile.authConfigs[(picks[0] ?? 0) % Math.max(1, profile.authConfigs.length)];
    switch (what) {
      case 'edit':
        return (ports) => editConnections({ names, fields }, ports);
      case 'remove':
        return (ports) => removeConnections(names, ports);
      case 'remove one':
        return (ports) => removeConnection(names[0] ?? '', ports);
      case 'move':
        return (ports) => moveFolder({ from, to }, ports);
      default:
        return (ports) => removeAuthConfig(config?.id ?? idOf('nobody1'), ports);
    }
  });

describe('taking a change back', () => {
  test('restores the profile exactly, after any change that can be taken back', async () => {
    let undone = 0;
    await fc.assert(
      fc.asyncProperty(anyProfile, anyChange, async (profile, change) => {
        const place = await placeWith(profile);
        const changed = await change(profile)(place);
        place.bench.clock.advance(1_000);
        if (changed.ok) {
          valueOf(await undo(changed.value.undo, place));
          undone += 1;
        }
        expect(await profileIn(place)).toEqual(profile);
      }),
      { numRuns: 150 },
    );
    expect(undone).toBeGreaterThan(20);
  });

  test('of several changes, the last first, restores the profile exactly', async () => {
    await fc.assert(
      fc.asyncProperty(anyProfile, fc.array(anyChange, { maxLength: 5 }), async (profile, changes) => {
        const place = await placeWith(profile);
        const undos: UndoId[] = [];
        for (const change of changes) {
          place.bench.clock.advance(1_000);
          const changed = await change(await profileIn(place))(place);
          if (changed.ok) undos.unshift(changed.value.undo);
        }
        for (const id of undos) valueOf(await undo(id, place));
        expect(await profileIn(place)).toEqual(profile);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a change', () => {
  let place: Place;
  beforeEach(async () => {
    place = await placeWith(
      profileOf({
        authConfigs: [oauth2Config('user001', { clientSecret: { value: 'a client secret', setAt: 5 } })],
        connections: [
          connection('Roads', { authId: idOf('user001'), headers, folder: 'City' }),
          connection('Rails', { folder: 'City' }),
          connection('Trams'),
        ],
      }),
    );
  });

  test('can be taken back once', async () => {
    const removed = valueOf(await removeConnection('Trams', place));
    expect(codeOf(await undo(removed.undo, place))).toBe('ok');
    expect(codeOf(await undo(removed.undo, place))).toBe('undo-expired');
    expect(valueOf(await listConnections(place))).toHaveLength(3);
  });

  test('of a secret brings the secret back, in one save', async () => {
    const removed = valueOf(await removeConnections(['Roads'], place));
    const before = (await profileIn(place)).connections;
    expect(JSON.stringify(before)).not.toContain('a header value');
    let saves = 0;
    place.bench.folder.judge = (_operation, name) => {
      if (name === 'rename') saves += 1;
      return 'do';
    };
    valueOf(await undo(removed.undo, place));
    expect(saves).toBe(1);
    expect((await profileIn(place)).connections[0]?.headers).toEqual(headers);
  });

  test('of a configuration brings it back with its secrets, and nobody is signed in', async () => {
    const kept = session('user001');
    valueOf(await place.store.changeSessions(() => succeed({ saved: [kept], value: null })));
    const removed = valueOf(await removeAuthConfig(idOf('user001'), place));
    valueOf(await undo(removed.undo, place));
    const view = valueOf(await showAuthConfig('user001', place));
    expect(view).toMatchObject({
      config: { clientSecret: { setAt: 5 } },
      signIn: { state: 'never-signed-in' },
      usedBy: ['City/Roads'],
    });
    expect(JSON.stringify(await profileIn(place))).toContain('a client secret');
  });

  test('is good no longer when what it touched was changed since', async () => {
    const edited = valueOf(await editConnections({ names: ['Trams'], fields: { notes: 'x' } }, place));
    place.bench.clock.advance(1);
    valueOf(await editConnection({ connection: 'Trams', fields: { notes: 'y' } }, place));
    expect(codeOf(await undo(edited.undo, place))).toBe('undo-expired');
    valueOf(await editConnection({ connection: 'Trams', fields: { notes: 'x' } }, place));
    expect(codeOf(await undo(edited.undo, place))).toBe('undo-expired');
  });

  test('is good no longer when another has the place of what it removed', async () => {
    const removed = valueOf(await removeConnection('Trams', place));
    valueOf(await addConnection({ name: 'Trams', url: services }, place));
    expect(codeOf(await undo(removed.undo, place))).toBe('undo-expired');
    const config = valueOf(await removeAuthConfig(idOf('user001'), place));
    const draft = {
      kind: 'oauth2',
      id: 'user001',
      name: 'New',
      portal: 'https://gis.example.org',
      clientId: 'c',
    } as const;
    valueOf(await addAuthConfig(draft, place));
    expect(codeOf(await undo(config.undo, place))).toBe('undo-expired');
  });

  test('stays good when only others were changed since', async () => {
    const removed = valueOf(await removeConnection('Roads', place));
    valueOf(await editConnection({ connection: 'Trams', fields: { notes: 'y' } }, place));
    valueOf(await editAuthConfig({ id: 'user001', fields: { name: 'Other' } }, place));
    valueOf(await addConnection({ name: 'Ferries', url: services }, place));
    valueOf(await undo(removed.undo, place));
    expect((await profileIn(place)).connections.map(connectionPath)).toEqual([
      'City/Roads',
      'City/Rails',
      'Trams',
      'Ferries',
    ]);
  });

  test('is forgotten after twenty more', async () => {
    const edits: UndoId[] = [];
    for (let number = 0; number < 21; number += 1) {
      const fields = { notes: String(number) };
      edits.push(valueOf(await editConnections({ names: ['Trams'], fields }, place)).undo);
    }
    expect(codeOf(await undo(edits[0] ?? '', place))).toBe('undo-expired');
    for (const id of edits.slice(1).toReversed()) valueOf(await undo(id, place));
    expect((await profileIn(place)).connections.at(-1)?.notes).toBe('0');
  });

  test('is kept when the disk refuses to take it back', async () => {
    const removed = valueOf(await removeConnection('Trams', place));
    place.bench.folder.judge = () => ({ refuse: 'ENOSPC' });
    expect(codeOf(await undo(removed.undo, place))).toBe('store-unwritable');
    place.bench.folder.judge = () => 'do';
    expect(codeOf(await undo(removed.undo, place))).toBe('ok');
  });

  test.each(['', 'nonsense', 'undo-1'])('of the name %j was never made', async (id) => {
    expect(codeOf(await undo(id, place))).toBe('undo-expired');
  });
});
