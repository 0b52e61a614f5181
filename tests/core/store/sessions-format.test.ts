import { expect, test } from 'vitest';
import { sessionsFormat } from '../../../src/core/store/documents.ts';
import { session } from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

function document(version: unknown, sessions: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ format: 'wayleave-sessions', version, sessions }));
}

const readSessions = (bytes: Uint8Array) => sessionsFormat.read(bytes);
const { surface: _surface, issuer: _issuer, ...ofVersion1 } = session();

test('sessions of version 1 open, their surface and issuer not known', () => {
  expect(valueOf(readSessions(document(1, [ofVersion1])))).toEqual([
    { ...ofVersion1, surface: null, issuer: null },
  ]);
  expect(valueOf(readSessions(document(1, [])))).toEqual([]);
});

test('sessions are written as version 2 and come back whole', () => {
  const sessions = [
    session('user001', { surface: 'embedded', issuer: 'https://h/portal https://h/token id' }),
  ];
  const bytes = sessionsFormat.write(sessions);
  expect(JSON.parse(new TextDecoder().decode(bytes))).toMatchObject({ version: 2 });
  expect(valueOf(readSessions(bytes))).toEqual(sessions);
});

test.each([
  ['version 1 that are none', 1, 'all'],
  ['version 1 without a token', 1, [{ authId: 'user001' }]],
  ['version 2 without a surface', 2, [ofVersion1]],
  ['version 2 with a surface nobody knows', 2, [{ ...session(), surface: 'phone' }]],
  ['version 0', 0, []],
  ['version 1.5', 1.5, []],
])('sessions of %s are damaged', (_what, version, sessions) => {
  expect(codeOf(readSessions(document(version, sessions)))).toBe('store-damaged');
});

test('sessions of version 3 are of a newer Wayleave', () => {
  expect(codeOf(readSessions(document(3, [])))).toBe('store-newer');
});
