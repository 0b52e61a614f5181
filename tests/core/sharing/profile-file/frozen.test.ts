import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Sealer } from '../../../../src/core/ports.ts';
import {
  type OpeningMeans,
  openProfileFile,
} from '../../../../src/core/sharing/profile-file/open-profile-file.ts';
import { writeProfileFile } from '../../../../src/core/sharing/profile-file/write-profile-file.ts';
import { createSealer } from '../../../../src/core/sharing/sealed-file.ts';
import { systemScrypt } from '../../../../src/node/scrypt.ts';
import { fakeRandomness } from '../../../fakes/randomness.ts';
import { valueOf } from '../../../fixtures/outcomes.ts';
import { passphrase, plain, whole } from '../../../fixtures/profile-file-v1/sample.ts';
import { schemaComplaint } from './schema.ts';

const folder = join(import.meta.dirname, '../../../fixtures/profile-file-v1');
const bytesOf = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
const sealer: Sealer = createSealer({ scrypt: systemScrypt, randomness: fakeRandomness() });
const nothing: OpeningMeans = { password: null, identities: [], sealer, watch: {} };
const identities = [readFileSync(join(folder, 'identity.txt'), 'utf8')];

// Saved when version 1 was new, the sealed ones by the stock age program. Whatever comes later has to read them.
describe('a profile file of version 1', () => {
  test.each([
    ['plain.wayleave', plain(false), nothing],
    ['plain-personal.wayleave', plain(true), nothing],
    ['recipient.wayleave', whole, { ...nothing, identities }],
    ['armored.wayleave', whole, { ...nothing, identities }],
    ['passphrase.wayleave', whole, { ...nothing, password: passphrase }],
  ])('%s has every value, and would be written byte by byte the same', async (name, shared, means) => {
    const { text, read } = valueOf(await openProfileFile(bytesOf(name), means));
    expect(read).toEqual({ shared, refusals: [] });
    expect(writeProfileFile(read.shared)).toBe(text);
    expect(schemaComplaint(JSON.parse(text))).toBeNull();
  });

  test('holds none of the secrets where it is plain', () => {
    const secrets = /sample-|sample pass word|someday/;
    for (const name of ['plain.wayleave', 'plain-personal.wayleave'])
      expect(new TextDecoder().decode(bytesOf(name))).not.toMatch(secrets);
    expect(writeProfileFile(whole)).toMatch(secrets);
  });
});
