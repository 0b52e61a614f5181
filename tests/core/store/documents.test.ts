import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Profile } from '../../../src/core/model/profile.ts';
import { readProfile, writeProfile } from '../../../src/core/store/documents.ts';
import { anyProfile } from '../../fixtures/any-profile.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

const frame = { generation: 3, savedAt: 5, recovery: null };
const signIn = { signInWith: 'ask', privateSignIn: false };
const labels = { colour: 'none', environment: 'none', notes: '', pinned: false, keepFresh: false };

const bytesOf = (document: object) => new TextEncoder().encode(JSON.stringify(document));

const keptWithConfig = { qgisExtras: null };
const keptWithConnection = { username: '', password: null };

/** The profile as version 1 would have saved it: without what came later. */
function inVersion1({ authConfigs, connections }: Profile): object {
  return {
    format: 'wayleave-profile',
    version: 1,
    ...frame,
    authConfigs: authConfigs.map((config) => without(config, { ...signIn, ...keptWithConfig })),
    connections: connections.map((connection) => without(connection, { ...labels, ...keptWithConnection })),
  };
}

function without(record: object, fields: object): object {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !Object.hasOwn(fields, name)));
}

describe('a profile document', () => {
  test('of version 1 keeps every value, with defaults for what came later', () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        expect(valueOf(readProfile(bytesOf(inVersion1(profile))))).toEqual({
          ...frame,
          profile: {
            authConfigs: profile.authConfigs.map((config) => ({ ...config, ...signIn, ...keptWithConfig })),
            connections: profile.connections.map((connection) => ({
              ...connection,
              ...labels,
              ...keptWithConnection,
            })),
            certificateExceptions: [],
            subscriptions: [],
          },
        });
      }),
    );
  });

  test('of version 2 keeps every value, with nothing kept for QGIS', () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        const { authConfigs, connections, certificateExceptions } = profile;
        const document = {
          format: 'wayleave-profile',
          version: 2,
          ...frame,
          authConfigs: authConfigs.map((config) => without(config, keptWithConfig)),
          connections: connections.map((connection) => without(connection, keptWithConnection)),
          certificateExceptions,
        };
        expect(valueOf(readProfile(bytesOf(document))).profile).toEqual({
          authConfigs: authConfigs.map((config) => ({ ...config, ...keptWithConfig })),
          connections: connections.map((connection) => ({ ...connection, ...keptWithConnection })),
          certificateExceptions,
          subscriptions: [],
        });
      }),
    );
  });

  test('of version 3 keeps every value, and follows nothing', () => {
    fc.assert(
      fc.property(anyProfile, (whole) => {
        const { authConfigs, connections, certificateExceptions } = whole;
        const profile = { authConfigs, connections, certificateExceptions };
        const document = { format: 'wayleave-profile', version: 3, ...frame, ...profile };
        expect(valueOf(readProfile(bytesOf(document))).profile).toEqual({ ...profile, subscriptions: [] });
      }),
    );
  });

  test('of version 4 is read as it was written, and in the same order', () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        const read = valueOf(readProfile(writeProfile({ ...frame, profile })));
        expect(read).toEqual({ ...frame, profile });
        expect(JSON.stringify(read.profile)).toBe(JSON.stringify(profile));
      }),
    );
  });

  test.each([
    ['no lists', { authConfigs: 1, connections: null }],
    ['lists of nothing', { authConfigs: [null], connections: ['x'] }],
    ['half a record', { authConfigs: [], connections: [{ name: 'Roads' }] }],
  ])('of version 1 with %s counts as damaged', (_what, content) => {
    const document = { format: 'wayleave-profile', version: 1, ...frame, ...content };
    expect(codeOf(readProfile(bytesOf(document)))).toBe('store-damaged');
  });

  test('of version 2 without what version 2 has counts as damaged', () => {
    const document = { format: 'wayleave-profile', version: 2, ...frame, authConfigs: [], connections: [] };
    expect(codeOf(readProfile(bytesOf(document)))).toBe('store-damaged');
  });
});
