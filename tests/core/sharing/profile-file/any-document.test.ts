import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyProfile } from '../../../../src/core/model/profile.ts';
import { merge } from '../../../../src/core/sharing/merge.ts';
import { incomingFromProfileFile } from '../../../../src/core/sharing/profile-file/incoming-from-profile-file.ts';
import { readProfileFile } from '../../../../src/core/sharing/profile-file/read-profile-file.ts';
import { writeProfileFile } from '../../../../src/core/sharing/profile-file/write-profile-file.ts';
import { recognise } from '../../../../src/core/sharing/recognise.ts';
import { codeOf, valueOf } from '../../../fixtures/outcomes.ts';
import { anyRecords } from './any-shared.ts';
import { schemaComplaint } from './schema.ts';

const codes = ['ok', 'file-damaged', 'file-refused', 'file-newer'];
const bytes = (text: string) => new TextEncoder().encode(text);
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    ' ',
    '\u0000',
    '../..',
    'http://gis.example.org',
    'https://user:pass@gis.example.org/a?token=b',
    1e308,
    -0,
  ),
);

/** Documents that were good until some fields of some records became something else. */
const anyDocument = fc
  .record({
    shared: anyRecords.map((records) => ({ label: 'x', personal: true, ...records })),
    changes: fc.array(fc.tuple(fc.nat(), fc.nat(), odd), { minLength: 1, maxLength: 4 }),
  })
  .map(({ shared, changes }) => {
    const document = JSON.parse(writeProfileFile(shared)) as Record<string, Record<string, unknown>[]>;
    const records = [...(document['authConfigs'] ?? []), ...(document['connections'] ?? [])];
    for (const [which, field, value] of changes) {
      const record = records[which % Math.max(1, records.length)] ?? {};
      const names = Object.keys(record);
      record[names[field % Math.max(1, names.length)] ?? ''] = value;
    }
    return document;
  });

describe('any file at all', () => {
  test('is read or refused, and never more than that', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string().map(bytes), fc.json().map(bytes)),
        (file) => {
          expect(codes).toContain(codeOf(readProfileFile(file)));
          expect(codes).toContain(codeOf(recognise(file, 'a')));
        },
      ),
    );
  });

  test('has each record taken or refused, and what is taken is good to keep, to write and to read again', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const { shared, refusals } = valueOf(readProfileFile(bytes(JSON.stringify(document))));
        const count = (document['authConfigs']?.length ?? 0) + (document['connections']?.length ?? 0);
        expect(shared.authConfigs.length + shared.connections.length + refusals.length).toBe(count);
        const text = writeProfileFile(shared);
        const again = valueOf(readProfileFile(bytes(text)));
        expect(again.refusals).toEqual([]);
        expect(writeProfileFile(again.shared)).toBe(text);
        expect(schemaComplaint(JSON.parse(text))).toBeNull();
        const incoming = incomingFromProfileFile({ shared, refusals }, null);
        const merged = merge(emptyProfile, incoming, { onConflict: 'mine', choices: {} }, 1);
        expect(merged.authConfigs.length + merged.connections.length).toBe(count - refusals.length);
        expect(new Set(merged.rows.map(({ key }) => key)).size).toBe(count);
        for (const { reason } of refusals) expect(reason).toMatch(/^[^\p{C}]{5,200}[.]?$/u);
      }),
    );
  });
});
