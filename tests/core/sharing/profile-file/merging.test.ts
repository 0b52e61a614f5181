import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ImportChoice, importChoices } from '../../../../src/core/contract-sharing.ts';
import { connectionPath } from '../../../../src/core/model/connection.ts';
import { emptyProfile, type Profile } from '../../../../src/core/model/profile.ts';
import { type Merged, merge } from '../../../../src/core/sharing/merge.ts';
import { incomingFromProfileFile } from '../../../../src/core/sharing/profile-file/incoming-from-profile-file.ts';
import { readProfileFile } from '../../../../src/core/sharing/profile-file/read-profile-file.ts';
import { secretFieldsOf, withoutSecrets } from '../../../../src/core/sharing/profile-file/secret-fields.ts';
import { settledAfter } from '../../../../src/core/sharing/profile-file/settle.ts';
import type { SharedProfile } from '../../../../src/core/sharing/profile-file/shared-profile.ts';
import { writeProfileFile } from '../../../../src/core/sharing/profile-file/write-profile-file.ts';
import { idOf, profileOf } from '../../../fixtures/definitions.ts';
import { valueOf } from '../../../fixtures/outcomes.ts';
import { anyRecords } from './any-shared.ts';

const now = 1_800_000_000_000;
const anyChoice = fc.constantFrom(...importChoices);
const anyOwn = anyRecords.map(profileOf);
const anyPersonal = fc.boolean();

function whole(profile: Profile, personal: boolean): SharedProfile {
  const { authConfigs, connections } = profile;
  return { label: '', personal, authConfigs, connections };
}

function bare(profile: Profile, personal: boolean): SharedProfile {
  return {
    ...whole(profile, personal),
    authConfigs: profile.authConfigs.flatMap((config) => withoutSecrets(config) ?? []),
    connections: profile.connections.map((one) => ({
      ...one,
      password: null,
      headers: one.headers.map(({ name }) => ({ name, value: null })),
    })),
  };
}

/** A profile with none of its secrets, but what is only kept for QGIS. */
function withoutAny(profile: Profile): Profile {
  return {
    ...profile,
    authConfigs: profile.authConfigs.map((config) => withoutSecrets(config) ?? config),
    connections: bare(profile, true).connections,
  };
}

/** Through the text of a file, as on another machine. */
function throughFile(shared: SharedProfile): SharedProfile {
  const read = valueOf(readProfileFile(new TextEncoder().encode(writeProfileFile(shared))));
  expect(read.refusals).toEqual([]);
  return read.shared;
}

function taking(
  profile: Profile,
  shared: SharedProfile,
  onConflict: ImportChoice = 'theirs',
  settled: SharedProfile | null = null,
): Merged {
  const incoming = incomingFromProfileFile({ shared: throughFile(shared), refusals: [] }, settled);
  return merge(profile, incoming, { onConflict, choices: {} }, now);
}

/** What a profile holds, whenever it came and in whatever order. */
function contentOf({ authConfigs, connections }: Profile) {
  const untimed = (record: object) =>
    JSON.stringify(record, (key, value: unknown) => (/^(createdAt|changedAt|setAt)$/.test(key) ? 0 : value));
  return {
    auths: new Map(authConfigs.map((config) => [config.id, untimed(config)])),
    connections: new Map(connections.map((one) => [connectionPath(one), untimed(one)])),
  };
}

const statesOf = ({ rows }: Merged) => new Set(rows.map(({ state }) => state));

describe('a profile that goes out and comes in', () => {
  test('to another machine is the same there, with secrets and what belongs to a person', () => {
    fc.assert(
      fc.property(anyOwn, (own) => {
        const there = taking(emptyProfile, whole(own, true)).profile;
        expect(contentOf(there)).toEqual(contentOf(own));
      }),
    );
  });

  test('to where it came from changes nothing, whatever of it was told', () => {
    fc.assert(
      fc.property(
        anyOwn,
        anyPersonal,
        fc.constantFrom(whole, bare),
        anyChoice,
        (own, personal, share, choice) => {
          const merged = taking(own, share(own, personal), choice);
          expect([...statesOf(merged)].filter((state) => state !== 'same')).toEqual([]);
          expect([merged.authConfigs, merged.connections]).toEqual([[], []]);
          expect(merged.profile).toEqual(own);
        },
      ),
    );
  });
});

describe('merging a profile file', () => {
  test('twice is the same as once, whatever is chosen of conflicts', () => {
    fc.assert(
      fc.property(anyOwn, anyOwn, fc.constantFrom(whole, bare), anyChoice, (own, other, share, choice) => {
        const once = taking(own, share(other, false), choice).profile;
        const twice = taking(once, share(other, false), choice);
        expect(twice.profile).toEqual(once);
      }),
    );
  });

  test('of two that have nothing in common gives the same in either order', () => {
    fc.assert(
      fc.property(anyOwn, anyOwn, anyOwn, anyChoice, (own, one, two, choice) => {
        const ids = new Set(one.authConfigs.map(({ id }) => id.toLowerCase()));
        const paths = new Set(one.connections.map(connectionPath));
        const apart = {
          ...two,
          authConfigs: two.authConfigs.filter(({ id }) => !ids.has(id.toLowerCase())),
          connections: two.connections.filter((connection) => !paths.has(connectionPath(connection))),
        };
        // Copies under new IDs are drawn around what is there already, so they are left out of this.
        const chosen = choice === 'new-id' ? 'mine' : choice;
        const taken = (before: Profile, file: Profile) => taking(before, whole(file, false), chosen).profile;
        expect(contentOf(taken(taken(own, one), apart))).toEqual(contentOf(taken(taken(own, apart), one)));
      }),
    );
  });

  test('takes no secret away that is here, when the file has none', () => {
    fc.assert(
      fc.property(anyOwn, anyOwn, anyChoice, (own, other, choice) => {
        const { profile } = taking(own, bare(other, false), choice);
        const after = new Map(profile.authConfigs.map((config) => [config.id, config]));
        for (const before of own.authConfigs) {
          const config = after.get(before.id);
          if (config?.kind !== before.kind) continue;
          const secrets = (of: typeof before) =>
            secretFieldsOf(of).map(({ field, secret }) => [field, secret?.value]);
          expect(secrets(config)).toEqual(secrets(before));
        }
        const places = new Map(profile.connections.map((one) => [connectionPath(one), one]));
        for (const before of own.connections) {
          const one = places.get(connectionPath(before));
          expect(one?.password).toEqual(before.password);
          const values = new Map(one?.headers.map(({ name, value }) => [name, value]));
          for (const { name, value } of before.headers)
            if (values.has(name)) expect(values.get(name)).toBe(value);
        }
      }),
    );
  });
});

describe('following a profile file', () => {
  test('changes nothing while the file stays as it was settled, whatever was changed here', () => {
    fc.assert(
      fc.property(anyOwn, anyOwn, fc.constantFrom(whole, bare), anyChoice, (own, other, share, choice) => {
        const file = share(other, false);
        const { authConfigs, connections } = taking(own, file, choice, throughFile(file));
        expect([authConfigs, connections]).toEqual([[], []]);
      }),
    );
  });

  test('leaves nothing to do once all of a new copy was taken over', () => {
    fc.assert(
      fc.property(anyOwn, anyOwn, fc.constantFrom(whole, bare), (first, second, share) => {
        const [old, latest] = [throughFile(share(first, false)), throughFile(share(second, false))];
        const here = taking(emptyProfile, old).profile;
        const taken = taking(here, latest, 'theirs', old);
        const settled = settledAfter(taken.rows, latest, old, new Set());
        expect(writeProfileFile(settled)).toBe(writeProfileFile(latest));
        const again = taking(taken.profile, latest, 'theirs', settled);
        expect([again.authConfigs, again.connections]).toEqual([[], []]);
        expect(new Set(again.rows.map(({ state }) => state)).has('conflict')).toBe(false);
      }),
    );
  });

  test('gives in the end what the newest copy holds, by way of any copy before, but for secrets that stay', () => {
    fc.assert(
      fc.property(anyOwn, anyOwn, (first, second) => {
        const [old, latest] = [throughFile(whole(first, true)), throughFile(whole(second, true))];
        const here = taking(emptyProfile, old).profile;
        const there = taking(here, latest, 'theirs', old).profile;
        const wanted = contentOf(withoutAny(taking(emptyProfile, latest).profile));
        const got = contentOf(withoutAny(there));
        // One that a connection still names is left to a person, although the copy has it no more.
        const named = new Set<string>(there.connections.flatMap(({ authId }) => authId ?? []));
        const isLeft = (id: string) => named.has(id) && !wanted.auths.has(idOf(id));
        expect(new Map([...got.auths].filter(([id]) => !isLeft(id)))).toEqual(wanted.auths);
        expect(got.connections).toEqual(wanted.connections);
      }),
    );
  });
});
