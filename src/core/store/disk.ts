import type { StoreCode } from '../failures.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Aead, Clock, FileName, Files, Randomness } from '../ports.ts';
import { temporaryName } from './names.ts';

/** What writing into the data folder needs. */
export interface DiskPorts {
  readonly files: Files;
  readonly randomness: Randomness;
  readonly clock: Clock;
  readonly aead?: Aead | undefined;
}

/** A failed read as the store tells it, cause included. */
export async function reading<T>(work: Promise<Outcome<T, 'file-failed'>>): Promise<Outcome<T, StoreCode>> {
  const outcome = await work;
  if (outcome.ok) return outcome;
  return fail('store-unreadable', outcome.failure.message, outcome.failure.details);
}

/** A failed write as the store tells it, cause included. */
export async function writing<T>(work: Promise<Outcome<T, 'file-failed'>>): Promise<Outcome<T, StoreCode>> {
  const outcome = await work;
  if (outcome.ok) return outcome;
  return fail('store-unwritable', outcome.failure.message, outcome.failure.details);
}

/** Steps that follow each other; the first failure ends them. */
export async function inTurn(
  steps: readonly (() => Promise<Outcome<null, StoreCode>>)[],
): Promise<Outcome<null, StoreCode>> {
  for (const step of steps) {
    const outcome = await step();
    if (!outcome.ok) return outcome;
  }
  return succeed(null);
}

/**
 * Puts new bytes in place of a file: temporary file in the same folder, fsync, whatever has to stand before the
 * change (`before`), rename, fsync of the folder. Ends with the old bytes or the new ones, never with a mix. When
 * the folder will not settle, `undo` puts back what was there.
 */
export async function replaceFile(
  name: FileName,
  bytes: Uint8Array,
  { files, randomness }: DiskPorts,
  around: {
    readonly before?: () => Promise<Outcome<null, StoreCode>>;
    readonly undo?: () => Promise<Outcome<null, 'file-failed'>>;
  } = {},
): Promise<Outcome<null, StoreCode>> {
  const temporary = temporaryName(name, randomness.bytes(6));
  const written = await inTurn([
    () => writing(files.create(temporary, bytes)),
    around.before ?? (async () => succeed(null)),
    () => writing(files.rename(temporary, name)),
  ]);
  if (!written.ok) {
    await files.remove(temporary);
    return written;
  }
  const settled = await writing(files.settle());
  if (!settled.ok && around.undo !== undefined) await around.undo();
  return settled;
}

/** Clears away what interrupted saves left. Only under the lock of those files: then nobody else is writing them. */
export async function sweepTemporaryFiles(
  { files }: Pick<DiskPorts, 'files'>,
  isSwept: (name: FileName) => boolean,
): Promise<void> {
  const names = await files.list();
  if (!names.ok) return;
  for (const name of names.value.filter(isSwept)) await files.remove(name);
}
