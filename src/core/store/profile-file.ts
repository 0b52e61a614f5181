import type { StoreCode } from '../failures.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { type Identity, seal, unseal } from './age.ts';
import { type DiskPorts, inTurn, reading, replaceFile, sweepTemporaryFiles, writing } from './disk.ts';
import { type ProfileDocument, readProfile, writeProfile } from './documents.ts';
import {
  damagedName,
  generationName,
  generationOf,
  isTemporaryName,
  isTemporaryOfActivity,
  keptGenerations,
  profileName,
} from './names.ts';
import type { Notice } from './store.ts';

/** What reading found: the document (`null` before the first save), and where it came from. */
export interface FoundProfile {
  readonly document: ProfileDocument | null;
  /** The newest file was damaged: `replacement` is the older one that opens. */
  readonly damaged: { readonly replacement: string | null } | null;
}

/**
 * The newest generation that opens. A newest file that does not open although the key is proven to be right (an
 * older generation opens, or the header names the key) is damaged. When nothing opens, nothing is touched.
 */
export async function findProfile(
  identity: Identity,
  isKeyProven: boolean,
  ports: DiskPorts,
): Promise<Outcome<FoundProfile, StoreCode>> {
  const newest = await openFile(profileName, identity, ports);
  if (!newest.ok && newest.failure.code !== 'store-damaged') return newest;
  if (newest.ok && newest.value !== 'sealed' && newest.value !== null) {
    return succeed({ document: newest.value, damaged: null });
  }
  const older = await olderGenerations(ports);
  if (!older.ok) return older;
  if (newest.ok && newest.value === null && older.value.length === 0)
    return succeed({ document: null, damaged: null });
  for (const name of older.value) {
    const opened = await openFile(name, identity, ports);
    if (opened.ok && opened.value !== null && opened.value !== 'sealed') {
      return succeed({ document: opened.value, damaged: { replacement: name } });
    }
  }
  if (isKeyProven || !newest.ok)
    return fail('store-damaged', 'No generation of the store opens, although the key is the right one.');
  return fail('key-mismatch', 'This key is not the one that sealed the store.');
}

/**
 * Keeps a damaged newest file under another name and puts the older generation in its place. Only under the
 * store's lock, after finding the damage again.
 */
export async function setAside(replacement: string, ports: DiskPorts): Promise<Outcome<Notice, StoreCode>> {
  const { files, clock } = ports;
  const kept = damagedName(profileName, clock.now());
  const bytes = await reading(files.read(replacement));
  if (!bytes.ok) return bytes;
  if (bytes.value === null)
    return fail('store-damaged', 'An older generation went away while it was needed.');
  const wasThere = await reading(files.stamp(profileName));
  if (!wasThere.ok) return wasThere;
  if (wasThere.value !== null) {
    const linked = await writing(files.link(profileName, kept));
    if (!linked.ok) return linked;
  }
  const cleared = await setNewerAside(replacement, ports);
  if (!cleared.ok) return cleared;
  const replaced = await replaceFile(profileName, bytes.value, ports);
  if (!replaced.ok) return replaced;
  const words =
    wasThere.value === null
      ? 'The newest state of the store was missing. The one before was opened.'
      : `The newest state of the store was damaged and is kept as ${kept}. The one before was opened.`;
  return succeed({ code: 'damaged-generation-set-aside', message: words });
}

/** Generations between the damaged newest and its replacement are damaged too; their names are needed again. */
async function setNewerAside(replacement: string, ports: DiskPorts): Promise<Outcome<null, StoreCode>> {
  const older = await olderGenerations(ports);
  if (!older.ok) return older;
  const damaged = older.value.slice(0, older.value.indexOf(replacement));
  const kept = (name: string) => damagedName(name, ports.clock.now());
  return inTurn(damaged.map((name) => () => writing(ports.files.rename(name, kept(name)))));
}

/**
 * Saves the next generation: the file so far stays as an older generation, a new one takes its place, the oldest
 * go. With `purge`, no older generation stays, because they hold a secret that was removed or another key.
 */
export async function saveProfile(
  document: ProfileDocument,
  before: ProfileDocument | null,
  recipients: readonly string[],
  purge: boolean,
  ports: DiskPorts,
): Promise<Outcome<null, StoreCode>> {
  const { files } = ports;
  const sealed = await seal(writeProfile(document), recipients, ports.aead);
  const olderName = before === null ? null : generationName(before.generation);
  const around =
    olderName === null
      ? {}
      : {
          before: () => writing(files.link(profileName, olderName)),
          undo: () => files.rename(olderName, profileName),
        };
  const saved = await replaceFile(profileName, sealed, ports, around);
  if (!saved.ok) return saved;
  const dropped = await dropOlder(purge ? 0 : keptGenerations - 1, ports);
  // The new state is safe by now. One generation too many may wait for the next save; a secret may not.
  return purge ? dropped : saved;
}

async function dropOlder(keep: number, ports: DiskPorts): Promise<Outcome<null, StoreCode>> {
  const older = await olderGenerations(ports);
  if (!older.ok) return older;
  const excess = older.value.slice(keep);
  const dropped = await inTurn(excess.map((name) => () => writing(ports.files.remove(name))));
  if (!dropped.ok) return dropped;
  await sweepTemporaryFiles(ports, (name) => isTemporaryName(name) && !isTemporaryOfActivity(name));
  return keep === 0 && excess.length > 0 ? writing(ports.files.settle()) : succeed(null);
}

/** Names of older generations, the youngest first. */
async function olderGenerations({ files }: DiskPorts): Promise<Outcome<readonly string[], StoreCode>> {
  const names = await reading(files.list());
  if (!names.ok) return names;
  const older = names.value.filter((name) => generationOf(name) !== null);
  return succeed(older.toSorted((one, other) => (generationOf(other) ?? 0) - (generationOf(one) ?? 0)));
}

/** The document in a file; `null` when the file is missing, `sealed` when the key does not open it. */
async function openFile(
  name: string,
  identity: Identity,
  { files, aead }: DiskPorts,
): Promise<Outcome<ProfileDocument | null | 'sealed', StoreCode>> {
  const file = await reading(files.read(name));
  if (!file.ok) return file;
  if (file.value === null) return succeed(null);
  const bytes = await unseal(file.value, identity, aead);
  return bytes === null ? succeed('sealed') : readProfile(bytes);
}
