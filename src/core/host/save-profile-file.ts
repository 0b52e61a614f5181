import type { Wayleave } from '../contract.ts';
import type { SavedProfileFile } from '../contract-sharing.ts';
import type { FailureCode } from '../failures.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { bytesOf } from '../sharing/base64.ts';
import type { HostOperations } from './host-contract.ts';
import type { OutsideFiles } from './host-ports.ts';

/**
 * Exports a profile file to a place that the person chooses; `null` when they gave up. The place comes first, so that
 * nobody waits for a key before being asked. `file-cancelled` when it was called off: nothing is written then.
 */
export async function saveProfileFile(
  { run, ...wish }: HostOperations['saveProfileFile']['request'],
  wayleave: Wayleave,
  files: OutsideFiles,
  signal: AbortSignal,
): Promise<Outcome<SavedProfileFile | null, FailureCode>> {
  const plan = await wayleave.invoke('planProfileExport', wish, signal);
  if (!plan.ok) return plan;
  const places = await files.places([plan.value.fileName]);
  if (places === null) return succeed(null);
  const made = await wayleave.invoke('exportProfile', { ...wish, run }, signal);
  if (!made.ok) return made;
  if (signal.aborted) return fail('file-cancelled', 'The export was called off.');
  const { content, ...about } = made.value;
  const bytes = bytesOf(content);
  if (bytes === null) throw new Error('The application answers base64.');
  const path = places[0] ?? about.fileName;
  const written = await files.write([{ path, content: bytes }]);
  return written.ok ? succeed({ ...about, path }) : written;
}
