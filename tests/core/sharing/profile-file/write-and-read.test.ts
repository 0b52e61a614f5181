import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuthConfig, Secret } from '../../../../src/core/model/auth-config.ts';
import { type Connection, connectionPath } from '../../../../src/core/model/connection.ts';
import { readProfileFile } from '../../../../src/core/sharing/profile-file/read-profile-file.ts';
import { withoutSecrets } from '../../../../src/core/sharing/profile-file/secret-fields.ts';
import type { SharedProfile } from '../../../../src/core/sharing/profile-file/shared-profile.ts';
import { writeProfileFile } from '../../../../src/core/sharing/profile-file/write-profile-file.ts';
import { connection, oauth2Config, tokenConfig } from '../../../fixtures/definitions.ts';
import { valueOf } from '../../../fixtures/outcomes.ts';
import { anyRecords, canary } from './any-shared.ts';
import { schemaComplaint } from './schema.ts';

const anyWhole: fc.Arbitrary<SharedProfile> = fc
  .record({
    label: fc.constantFrom('', 'Roads team', '<b>Straßen</b> 世界'),
    personal: fc.boolean(),
    records: anyRecords,
  })
  .map(({ records, ...head }) => ({ ...head, ...records }));
const anyBare = anyWhole.map(bare);

function read(text: string) {
  return valueOf(readProfileFile(new TextEncoder().encode(text)));
}

function bare(shared: SharedProfile): SharedProfile {
  return {
    ...shared,
    authConfigs: shared.authConfigs.flatMap((config) => withoutSecrets(config) ?? []),
    connections: shared.connections.map((one) => ({
      ...one,
      password: null,
      headers: one.headers.map(({ name, value }) => ({ name, value: name === 'Referer' ? value : null })),
    })),
  };
}

/** Records as a file carries them: without moments, and without what belongs to a person unless it says so. */
function carriedAuth(config: AuthConfig, personal: boolean): AuthConfig {
  const untimed = Object.fromEntries(
    Object.entries(config).map(([field, value]) => [field, isSecret(value) ? { ...value, setAt: 0 } : value]),
  );
  const owned = personal ? {} : { expectedAccount: null, signInWith: 'ask', privateSignIn: false };
  return { ...config, ...untimed, createdAt: 0, changedAt: 0, ...owned } as AuthConfig;
}

function carriedConnection(one: Connection, personal: boolean): Connection {
  const owned = personal ? {} : { pinned: false, keepFresh: false };
  const password = one.password === null ? null : { ...one.password, setAt: 0 };
  return { ...one, password, createdAt: 0, changedAt: 0, ...owned };
}

function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && 'setAt' in value;
}

const byPlace = <T>(records: readonly T[], placeOf: (record: T) => string): ReadonlyMap<string, T> =>
  new Map(records.map((record) => [placeOf(record), record]));

describe('a profile file', () => {
  test.each([
    ['with its secrets', anyWhole],
    ['without them', anyBare],
  ])('%s reads as it was written, in the order of IDs, folders and names', (_, anyShared) => {
    fc.assert(
      fc.property(anyShared, (shared) => {
        const { shared: back, refusals } = read(writeProfileFile(shared));
        expect(refusals).toEqual([]);
        expect([back.label, back.personal]).toEqual([shared.label, shared.personal]);
        const auths = shared.authConfigs.map((config) => carriedAuth(config, shared.personal));
        const places = shared.connections.map((one) => carriedConnection(one, shared.personal));
        expect(byPlace(back.authConfigs, ({ id }) => id)).toEqual(byPlace(auths, ({ id }) => id));
        expect(byPlace(back.connections, connectionPath)).toEqual(byPlace(places, connectionPath));
        const ids = back.authConfigs.map(({ id }) => id);
        expect(ids).toEqual([...ids].sort());
        const filed = back.connections.map(({ folder, name }) => [folder, name] as const);
        expect(filed).toEqual(
          [...filed].sort(([f1, n1], [f2, n2]) => (f1 === f2 ? (n1 < n2 ? -1 : 1) : f1 < f2 ? -1 : 1)),
        );
      }),
    );
  });

  test('is the same text in whatever order the records come, and when it is read and written again', () => {
    fc.assert(
      fc.property(anyWhole, (shared) => {
        const text = writeProfileFile(shared);
        const turned = {
          ...shared,
          authConfigs: shared.authConfigs.toReversed(),
          connections: shared.connections.toReversed(),
        };
        expect(writeProfileFile(turned)).toBe(text);
        expect(writeProfileFile(read(text).shared)).toBe(text);
      }),
    );
  });

  test('passes its published schema, with secrets and without', () => {
    fc.assert(
      fc.property(anyWhole, fc.boolean(), (shared, isBare) => {
        const document: unknown = JSON.parse(writeProfileFile(isBare ? bare(shared) : shared));
        expect(schemaComplaint(document)).toBeNull();
      }),
    );
  });

  test('has sorted keys, two blanks, line feeds and a last one', () => {
    fc.assert(
      fc.property(anyWhole, (shared) => {
        const text = writeProfileFile(shared);
        const isSorted = (value: unknown): boolean => {
          if (typeof value !== 'object' || value === null) return true;
          const keys = Object.keys(value);
          const inOrder =
            Array.isArray(value) || keys.every((key, at) => at === 0 || (keys[at - 1] ?? '') < key);
          return inOrder && Object.values(value).every(isSorted);
        };
        const document: unknown = JSON.parse(text);
        expect(isSorted(document)).toBe(true);
        expect(text).toBe(`${JSON.stringify(document, null, 2)}\n`);
      }),
    );
  });

  test('holds no secret that is not given to the writer, and no moment ever', () => {
    fc.assert(
      fc.property(anyWhole, (shared) => {
        expect(writeProfileFile(bare(shared))).not.toContain(canary);
        expect(writeProfileFile(shared)).not.toMatch(/"(createdAt|changedAt|setAt)"/);
      }),
    );
  });

  test('says nothing of a person unless it is for one', () => {
    const shared = {
      label: '',
      authConfigs: [
        oauth2Config('user001', { expectedAccount: 'ada', signInWith: 'embedded', privateSignIn: true }),
      ],
      connections: [connection('Roads', { pinned: true, keepFresh: true })],
    } as const;
    const own = ['expectedAccount', 'signInWith', 'privateSignIn', 'pinned', 'keepFresh'];
    const told = (personal: boolean) =>
      own.filter((field) => writeProfileFile({ ...shared, personal }).includes(`"${field}"`));
    expect(told(false)).toEqual([]);
    expect(told(true)).toEqual(own);
  });

  test('leaves out what is usual, so that a short definition is a short text', () => {
    const text = writeProfileFile({
      label: '',
      personal: false,
      authConfigs: [oauth2Config()],
      connections: [connection()],
    });
    expect(JSON.parse(text)).toEqual({
      format: 'wayleave-shared-profile',
      version: 1,
      label: '',
      personal: false,
      authConfigs: [
        {
          id: 'user001',
          kind: 'oauth2',
          name: 'Configuration user001',
          portal: 'https://gis.example.org/portal',
          clientId: 'clientid',
        },
      ],
      connections: [{ name: 'Roads', url: 'https://gis.example.org/server/rest/services' }],
    });
  });

  test('tells by name which secrets stayed behind', () => {
    const shared: SharedProfile = {
      label: '',
      personal: false,
      authConfigs: [oauth2Config(), tokenConfig('token01', { password: null })],
      connections: [connection('Roads', { headers: [{ name: 'X-Key', value: null }] })],
      withheld: new Map([
        ['auth:user001', ['clientSecret', 'apiKey']],
        ['auth:token01', ['password']],
        ['connection:Roads', ['password']],
      ]),
    };
    const text = writeProfileFile(shared);
    expect(JSON.parse(text)).toMatchObject({
      authConfigs: [{ withheld: ['password'] }, { withheld: ['apiKey', 'clientSecret'] }],
      connections: [{ headers: [{ name: 'X-Key' }], withheld: ['password'] }],
    });
    expect(text).not.toContain('"value"');
    expect(read(text).shared.withheld).toEqual(
      new Map([
        ['auth:token01', ['password']],
        ['auth:user001', ['apiKey', 'clientSecret']],
        ['connection:Roads', ['password']],
      ]),
    );
  });
});
