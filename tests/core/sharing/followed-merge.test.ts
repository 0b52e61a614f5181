import { describe, expect, test } from 'vitest';
import type { ImportRow, ImportState } from '../../../src/core/contract-sharing.ts';
import type { AuthConfig } from '../../../src/core/model/auth-config.ts';
import { type Connection, connectionPath } from '../../../src/core/model/connection.ts';
import type { Profile } from '../../../src/core/model/profile.ts';
import type { MergeChoices } from '../../../src/core/sharing/arrival.ts';
import type { Incoming } from '../../../src/core/sharing/incoming.ts';
import { merge } from '../../../src/core/sharing/merge.ts';
import {
  appConfig,
  connection,
  definedAt,
  idOf,
  oauth2Config,
  profileOf,
} from '../../fixtures/definitions.ts';

type Records = Pick<Profile, 'authConfigs' | 'connections'>;

const usual: MergeChoices = { onConflict: 'mine', choices: {} };
const automatic: MergeChoices = { ...usual, leave: new Set<ImportState>(['conflict', 'removed']) };
const later = definedAt + 1_000;

/** A source that says `now`, and `before` when it was last settled; it can say everything but secrets. */
function source(before: Partial<Records>, now: Partial<Records>): Incoming {
  const settled = { authConfigs: [], connections: [], ...before };
  const latest = { authConfigs: [], connections: [], ...now };
  const baseOf = <T>(records: readonly T[], place: (record: T) => string, record: T) =>
    records.find((one) => place(one) === place(record)) ?? null;
  const goneFrom = <T>(records: readonly T[], all: readonly T[], place: (record: T) => string) =>
    records
      .filter((one) => baseOf(all, place, one) === null)
      .map((base) => ({ key: `gone:${place(base)}`, base }));
  const id = (config: AuthConfig) => config.id;
  return {
    auths: latest.authConfigs.map((config) => ({
      key: config.id,
      idThere: config.id,
      config,
      notes: [],
      echoes: (mine) => [mine],
      base: baseOf(settled.authConfigs, id, config),
    })),
    connections: latest.connections.map((one) => ({
      key: connectionPath(one),
      placeThere: connectionPath(one),
      authIdThere: one.authId ?? '',
      connection: one,
      notes: [],
      echo: (mine) => mine,
      base: baseOf(settled.connections, connectionPath, one),
    })),
    refusals: [],
    removals: {
      auths: goneFrom(settled.authConfigs, latest.authConfigs, id),
      connections: goneFrom(settled.connections, latest.connections, connectionPath),
    },
    placesThere: (mine) => new Map(mine.map((one) => [one, connectionPath(one)])),
    notes: [],
  };
}

const roads = (changes: Partial<Connection> = {}) => connection('Roads', changes);

function follow(here: Partial<Profile>, incoming: Incoming, choices: MergeChoices = usual) {
  return merge(profileOf(here), incoming, choices, later);
}

function told(rows: readonly ImportRow[]) {
  return rows.map(({ state, choice, differences }) => [state, choice, differences.map(({ field }) => field)]);
}

describe('of a source that is followed', () => {
  test.each<[string, Connection, Connection, Connection, ReturnType<typeof told>[number]]>([
    ['nothing changed', roads(), roads(), roads(), ['same', null, []]],
    ['an edit here stays, and is no news', roads(), roads({ referer: 'mine' }), roads(), ['same', null, []]],
    [
      'a change of the source is taken',
      roads(),
      roads(),
      roads({ referer: 'theirs' }),
      ['changed', 'theirs', ['referer']],
    ],
    [
      'a change of one field leaves the edit of another',
      roads(),
      roads({ notes: 'mine' }),
      roads({ referer: 'theirs' }),
      ['changed', 'theirs', ['referer']],
    ],
    [
      'the same field changed on both sides is a conflict',
      roads(),
      roads({ referer: 'mine' }),
      roads({ referer: 'theirs' }),
      ['conflict', 'mine', ['referer']],
    ],
    [
      'the same change on both sides is none',
      roads(),
      roads({ referer: 'both' }),
      roads({ referer: 'both' }),
      ['same', null, []],
    ],
    [
      'an address that leads elsewhere is a conflict, edited here or not',
      roads(),
      roads(),
      roads({ url: 'https://elsewhere.example/rest/services' }),
      ['conflict', 'mine', ['url']],
    ],
  ])('%s', (_what, before, here, now, expected) => {
    const { rows } = follow(
      { connections: [here] },
      source({ connections: [before] }, { connections: [now] }),
    );
    expect(told(rows)).toEqual([expected]);
  });

  test('what is taken leaves every edit of another field', () => {
    const incoming = source({ connections: [roads()] }, { connections: [roads({ referer: 'theirs' })] });
    const { profile } = follow({ connections: [roads({ notes: 'mine', pinned: true })] }, incoming);
    expect(profile.connections).toEqual([
      { ...roads({ notes: 'mine', pinned: true, referer: 'theirs' }), changedAt: later },
    ]);
  });

  test('a secret that was given here stays while the rest is taken', () => {
    const secret = { value: 'mine', setAt: 1 };
    const before = appConfig('app0001', { clientSecret: null });
    const incoming = source(
      { authConfigs: [before] },
      { authConfigs: [{ ...before, name: 'Renamed there' }] },
    );
    const { profile, rows } = follow({ authConfigs: [{ ...before, clientSecret: secret }] }, incoming);
    expect(told(rows)).toEqual([['changed', 'theirs', ['name']]]);
    expect(profile.authConfigs[0]).toMatchObject({ name: 'Renamed there', clientSecret: secret });
  });

  test('a header value that was given here stays while a header is added', () => {
    const before = roads({ headers: [{ name: 'X-Team', value: null }] });
    const added = { name: 'X-Map', value: null };
    const incoming: Incoming = source(
      { connections: [before] },
      { connections: [{ ...before, headers: [...before.headers, added] }] },
    );
    const echoing = {
      ...incoming,
      connections: incoming.connections.map((one) => ({
        ...one,
        echo: (mine: Connection) => ({
          ...mine,
          headers: mine.headers.map(({ name }) => ({ name, value: null })),
        }),
      })),
    };
    const here = roads({ headers: [{ name: 'X-Team', value: 'mine' }] });
    expect(follow({ connections: [here] }, echoing).profile.connections[0]?.headers).toEqual([
      { name: 'X-Team', value: 'mine' },
      added,
    ]);
  });

  test('what was removed here does not come back by itself', () => {
    const incoming = source({ connections: [roads()] }, { connections: [roads()] });
    const { rows, profile } = follow({}, incoming);
    expect(told(rows)).toEqual([['same', null, []]]);
    expect(rows[0]?.notes).toEqual(['You removed it here.']);
    expect(profile.connections).toEqual([]);
  });

  test('what was removed here and changed there waits for a decision, and can come back', () => {
    const incoming = source({ connections: [roads()] }, { connections: [roads({ notes: 'new' })] });
    expect(told(follow({}, incoming).rows)).toEqual([['conflict', 'mine', ['notes']]]);
    expect(follow({}, incoming).profile.connections).toEqual([]);
    const back = follow({}, incoming, { onConflict: 'mine', choices: { Roads: 'theirs' } });
    expect(back.profile.connections).toMatchObject([{ name: 'Roads', notes: 'new' }]);
  });

  test('what the source has no more is removed, unless it was changed here', () => {
    const rails = connection('Rails');
    const incoming = source({ connections: [roads(), rails] }, {});
    const { rows, profile } = follow({ connections: [roads(), { ...rails, notes: 'mine' }] }, incoming);
    expect(told(rows)).toEqual([
      ['removed', 'theirs', []],
      ['removed', 'mine', []],
    ]);
    expect(profile.connections.map(({ name }) => name)).toEqual(['Rails']);
  });

  test('a configuration that a connection here names stays when the source drops it', () => {
    const config = oauth2Config('user001');
    const ours = connection('Ours', { authId: idOf('user001') });
    const theirs = connection('Theirs', { authId: idOf('user001') });
    const incoming = source({ authConfigs: [config], connections: [theirs] }, {});
    const { rows, profile } = follow({ authConfigs: [config], connections: [ours, theirs] }, incoming);
    expect(rows.find(({ subject }) => subject === 'auth')).toMatchObject({
      state: 'removed',
      choice: 'mine',
    });
    expect(profile.connections).toEqual([ours]);
    const alone = follow({ authConfigs: [config], connections: [theirs] }, incoming);
    expect(alone.profile).toMatchObject({ authConfigs: [], connections: [] });
  });

  test('a connection that the source moved is moved here, with what was given here', () => {
    const moved = { ...roads(), folder: 'City' };
    const plain = source({ connections: [roads()] }, { connections: [moved] });
    const incoming: Incoming = {
      ...plain,
      connections: plain.connections.map((one) => ({ ...one, base: roads() })),
      removals: { auths: [], connections: [] },
    };
    const { rows, profile } = follow({ connections: [roads({ notes: 'mine' })] }, incoming);
    expect(told(rows)).toEqual([['changed', 'theirs', ['folder']]]);
    expect(profile.connections).toMatchObject([{ name: 'Roads', folder: 'City', notes: 'mine' }]);
    const occupied = follow(
      { connections: [roads(), connection('Roads', { folder: 'City', referer: 'other' })] },
      incoming,
    );
    expect(occupied.profile.connections.map(connectionPath)).toEqual(['City/Roads 2', 'City/Roads']);
  });

  test('by itself, only what is new and what changed without a conflict is taken', () => {
    const away = { url: 'https://elsewhere.example/rest/services' };
    const before = ['Same', 'Changed', 'Edited', 'Led away', 'Gone'].map((name) => connection(name));
    const now = [
      connection('Same'),
      connection('Changed', { notes: 'theirs' }),
      connection('Edited', { notes: 'theirs' }),
      connection('Led away', away),
      connection('New'),
    ];
    const here = before.map((one) => (one.name === 'Edited' ? { ...one, notes: 'mine' } : one));
    const { profile, rows } = follow(
      { connections: here },
      source({ connections: before }, { connections: now }),
      automatic,
    );
    expect(profile.connections.map(({ name, notes, url }) => [name, notes, url === away.url])).toEqual([
      ['Same', '', false],
      ['Changed', 'theirs', false],
      ['Edited', 'mine', false],
      ['Led away', '', false],
      ['Gone', '', false],
      ['New', '', false],
    ]);
    expect(rows.map(({ state, choice }) => [state, choice])).toEqual([
      ['conflict', 'mine'],
      ['conflict', 'mine'],
      ['removed', 'mine'],
      ['changed', 'theirs'],
      ['new', 'theirs'],
      ['same', null],
    ]);
  });

  test('without a settled copy everything that differs is told', () => {
    const incoming = source({}, { connections: [roads({ notes: 'theirs' })] });
    expect(told(follow({ connections: [roads({ referer: 'mine' })] }, incoming).rows)).toEqual([
      ['changed', 'theirs', ['referer', 'notes']],
    ]);
  });
});
