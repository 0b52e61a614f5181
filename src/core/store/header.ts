import * as v from 'valibot';
import type { StoreCode } from '../failures.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Files } from '../ports.ts';
import { type DiskPorts, reading, replaceFile } from './disk.ts';
import { headerName, identityName, isStoreFile } from './names.ts';

/** Where the key of a store lies. */
export type KeyPlace = 'keychain' | 'passphrase' | 'file';

/** What can be told of a data folder without any key. */
export type StoreState =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'exists';
      /** `unknown` when the header was lost or damaged. */
      readonly key: KeyPlace | 'unknown';
      /** The public half of the key, or `null` when the header was lost or damaged. */
      readonly recipient: string | null;
    };

const headerSchema = v.object({
  format: v.literal('wayleave-store'),
  version: v.number(),
  key: v.picklist(['keychain', 'passphrase', 'file']),
  recipient: v.pipe(v.string(), v.startsWith('age1')),
});

/** Whether there is a store and how it is opened. Fails rather than call a folder empty that cannot be read. */
export async function storeState(files: Files): Promise<Outcome<StoreState, StoreCode>> {
  const names = await reading(files.list());
  if (!names.ok) return names;
  if (!names.value.some(isStoreFile)) return succeed({ kind: 'none' });
  const bytes = await reading(files.read(headerName));
  if (!bytes.ok) return bytes;
  const header = bytes.value === null ? null : parseHeader(bytes.value);
  if (header === null) {
    const key = names.value.includes(identityName) ? 'passphrase' : 'unknown';
    return succeed({ kind: 'exists', key, recipient: null });
  }
  if (header.version > 1) return fail('store-newer', 'This store was saved by a newer Wayleave.');
  return succeed({ kind: 'exists', key: header.key, recipient: header.recipient });
}

/** Writes how the store is opened. */
export function writeHeader(
  header: { readonly key: KeyPlace; readonly recipient: string },
  ports: DiskPorts,
): Promise<Outcome<null, StoreCode>> {
  const text = `${JSON.stringify({ format: 'wayleave-store', version: 1, ...header }, null, 2)}\n`;
  return replaceFile(headerName, new TextEncoder().encode(text), ports);
}

function parseHeader(bytes: Uint8Array): v.InferOutput<typeof headerSchema> | null {
  try {
    const parsed = v.safeParse(headerSchema, JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? parsed.output : null;
  } catch {
    // A header that is no JSON is a lost header: the sealed files prove the key instead.
    return null;
  }
}
