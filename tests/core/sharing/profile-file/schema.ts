import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

const published = join(import.meta.dirname, '../../../../docs/formats/profile-file-1.schema.json');
const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: false });
const validate = ajv.compile(JSON.parse(readFileSync(published, 'utf8')));

/** What the published schema finds wrong with a document, or `null`. */
export function schemaComplaint(document: unknown): string | null {
  return validate(document) ? null : ajv.errorsText(validate.errors);
}
