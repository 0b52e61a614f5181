import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type OpeningMeans,
  openProfileFile,
} from '../../../../src/core/sharing/profile-file/open-profile-file.ts';
import { writeProfileFile } from '../../../../src/core/sharing/profile-file/write-profile-file.ts';
import { recognise } from '../../../../src/core/sharing/recognise.ts';
import { newIdentity } from '../../../../src/core/store/age.ts';
import { fakeSealer } from '../../../fakes/sealer.ts';
import { connection, oauth2Config } from '../../../fixtures/definitions.ts';
import { codeOf, failureOf, valueOf } from '../../../fixtures/outcomes.ts';

const sealer = fakeSealer();
const nothing: OpeningMeans = { password: null, identities: [], sealer, watch: {} };
const password = 'correct horse';
const bytes = (text: string) => new TextEncoder().encode(text);
const text = writeProfileFile({
  label: 'Roads',
  personal: false,
  authConfigs: [oauth2Config()],
  connections: [connection()],
});
const underPassphrase = async (plain: string) =>
  valueOf(await sealer.seal(bytes(plain), { kind: 'passphrase', passphrase: password }));
const keys = [await newIdentity(), await newIdentity()] as const;
const toKey = async (plain: string) =>
  valueOf(await sealer.seal(bytes(plain), { kind: 'recipients', recipients: [keys[0].recipient] }));

async function notesOf(file: Uint8Array, means: OpeningMeans) {
  return valueOf(await valueOf(recognise(file, 'a.bin')).read(means, 0)).notes;
}

describe('a file to import', () => {
  test('is a profile file by what it holds, plain or sealed, whatever its name', async () => {
    const told = (file: Uint8Array) => valueOf(recognise(file, 'photo.jpg'));
    const plain = { format: 'wayleave-profile', password: 'none', seal: 'none' };
    expect(told(bytes(text))).toMatchObject(plain);
    expect(told(bytes(`\ufeff \n${text}`))).toMatchObject(plain);
    const sealed = { format: 'wayleave-profile', password: 'required', seal: 'passphrase' };
    expect(told(await underPassphrase(text))).toMatchObject(sealed);
    const toKeys = { format: 'wayleave-profile', password: 'none', seal: 'recipients' };
    expect(told(await toKey(text))).toMatchObject(toKeys);
  });

  test('says that a seal proves nothing about who made it', async () => {
    const label = 'Whoever made the file calls it "Roads".';
    const unproven = expect.stringMatching(/does not prove who made it/);
    expect(await notesOf(bytes(text), nothing)).toEqual([label]);
    expect(await notesOf(await underPassphrase(text), { ...nothing, password })).toEqual([label, unproven]);
    expect(await notesOf(await toKey(text), { ...nothing, identities: [keys[0].text] })).toEqual([
      label,
      unproven,
    ]);
  });

  test('that QGIS made has no seal, and takes its password as before', () => {
    const fixtures = join(import.meta.dirname, '../../../fixtures/qgis');
    const seals = [
      'auth-mixed-encrypted.xml',
      'connections-3.22.xml',
      'qgis-auth-sample.db',
      'QGIS3-fragment.ini',
    ].map((name) => valueOf(recognise(new Uint8Array(readFileSync(join(fixtures, name))), name)));
    expect(seals.map(({ seal, password: takes }) => [seal, takes])).toEqual([
      ['none', 'required'],
      ['none', 'none'],
      ['none', 'required'],
      ['none', 'none'],
    ]);
  });

  test.each<[string, string, string, RegExp]>([
    [
      'the store of another Wayleave',
      '{"format":"wayleave-profile","version":4}',
      'file-damaged',
      /"wayleave-profile"/,
    ],
    [
      'a profile file of a newer Wayleave',
      '{"format":"wayleave-shared-profile","version":2}',
      'file-newer',
      /newer/,
    ],
    ['JSON of something else', '{"type":"FeatureCollection"}', 'file-damaged', /neither a profile file/],
    ['half of a profile file', text.slice(0, 300), 'file-damaged', /no whole JSON/],
    ['a tower of brackets', `{"a":${'['.repeat(100_000)}`, 'file-refused', /32 levels/],
  ])('%s is refused in words that say so', (_, content, code, words) => {
    const failure = failureOf(recognise(bytes(content), 'a.json'));
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(words);
  });
});

describe('opening a profile file', () => {
  test('gives its text, and what was read of it', async () => {
    for (const [file, means] of [
      [bytes(text), nothing],
      [await underPassphrase(text), { ...nothing, password }],
      [await toKey(text), { ...nothing, identities: keys.map((key) => key.text) }],
    ] as const) {
      const opened = valueOf(await openProfileFile(file, means));
      expect(opened.text).toBe(text);
      expect(opened.read.shared.connections).toHaveLength(1);
    }
  });

  test('tells what is missing, what does not fit and what is broken', async () => {
    const [sealed, toOne] = [await underPassphrase(text), await toKey(text)];
    const open = async (file: Uint8Array, means: Partial<OpeningMeans> = {}) =>
      codeOf(await openProfileFile(file, { ...nothing, ...means }));
    expect(await open(sealed)).toBe('file-password-needed');
    expect(await open(sealed, { identities: [keys[0].text] })).toBe('file-password-needed');
    expect(await open(sealed, { password: 'wrong' })).toBe('wrong-file-password');
    expect(await open(toOne)).toBe('file-key-needed');
    expect(await open(toOne, { identities: [keys[1].text] })).toBe('file-key-needed');
    expect(await open(toOne, { identities: ['AGE-SECRET-KEY-1NONE'] })).toBe('bad-value');
    expect(await open(toOne.subarray(0, -5), { identities: [keys[0].text] })).toBe('file-damaged');
    expect(await open(bytes('age-encryption.org/v1\nno header'))).toBe('file-damaged');
    const aborted = { signal: AbortSignal.abort() };
    expect(await open(toOne, { identities: [keys[0].text], watch: aborted })).toBe('file-cancelled');
  });

  test.each([
    ['a letter', 'Dear Ada', 'file-damaged', /opened, but/],
    ['an XML file of QGIS', '<qgis_authentication/>', 'file-damaged', /opened, but/],
    ['nothing', '', 'file-damaged', /opened, but/],
    ['another JSON', '{"a":1}', 'file-damaged', /opened, but/],
    ['a newer one', '{"format":"wayleave-shared-profile","version":9}', 'file-newer', /newer/],
    ['a tower', '['.repeat(9_999), 'file-refused', /32 levels/],
  ])(
    'that has %s behind its seal is told apart from one that does not open',
    async (_, inside, code, words) => {
      const failure = failureOf(
        await openProfileFile(await toKey(inside), { ...nothing, identities: [keys[0].text] }),
      );
      expect(failure.code).toBe(code);
      expect(failure.message).toMatch(words);
    },
  );

  test('passes on how far it has come', async () => {
    const steps: string[] = [];
    const watch = { onProgress: (step: string) => steps.push(step) };
    valueOf(await openProfileFile(await underPassphrase(text), { ...nothing, password, watch }));
    expect(new Set(steps)).toEqual(new Set(['deriving-key', 'opening']));
  });
});
