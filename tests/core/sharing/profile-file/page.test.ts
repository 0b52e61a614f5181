import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProfileFile } from '../../../../src/core/sharing/profile-file/read-profile-file.ts';
import { writeProfileFile } from '../../../../src/core/sharing/profile-file/write-profile-file.ts';
import { valueOf } from '../../../fixtures/outcomes.ts';
import { schemaComplaint } from './schema.ts';

const formats = join(import.meta.dirname, '../../../../docs/formats');
const page = readFileSync(join(formats, 'profile-file.md'), 'utf8');
const schema = readFileSync(join(formats, 'profile-file-1.schema.json'), 'utf8');

test('the example on the page is a profile file as it would be written, but for its line breaks', () => {
  const [, example = ''] = /```json\n([^]*?)```/.exec(page) ?? [];
  const { shared, refusals } = valueOf(readProfileFile(new TextEncoder().encode(example)));
  expect(refusals).toEqual([]);
  // As compact text: the formatter of the page breaks lines by its own rules, and keys keep their order.
  const compact = (text: string) => JSON.stringify(JSON.parse(text));
  expect(compact(writeProfileFile(shared))).toBe(compact(example));
  expect(schemaComplaint(JSON.parse(example))).toBeNull();
});

test('the page names every field of the schema', () => {
  const fields = new Set<string>();
  JSON.parse(schema, function (this: unknown, key, value: unknown) {
    if (key === 'properties' && typeof value === 'object' && value !== null)
      for (const field of Object.keys(value)) fields.add(field);
    return value;
  });
  expect(fields.size).toBeGreaterThan(40);
  expect(
    [...fields].filter((field) => !page.includes(`\`${field}\``) && !page.includes(`"${field}"`)),
  ).toEqual([]);
});
