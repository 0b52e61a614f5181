import type { Wayleave } from '../contract.ts';
import type { QgisExportWish, QgisFileKind, SavedQgisFiles } from '../contract-sharing.ts';
import type { FailureCode } from '../failures.ts';
import { type Outcome, succeed } from '../outcome.ts';
import type { OutsideFiles } from './host-ports.ts';

/**
 * Exports for QGIS into files at places that the person chooses, all of them or none; `null` when they gave up. The
 * places come first, because the script names the file beside it.
 */
export async function saveQgisFiles(
  wish: QgisExportWish,
  wayleave: Wayleave,
  files: OutsideFiles,
  signal: AbortSignal,
): Promise<Outcome<SavedQgisFiles | null, FailureCode>> {
  const plan = await wayleave.invoke('planQgisExport', wish, signal);
  if (!plan.ok) return plan;
  const places = await files.places(plan.value.files.map(({ name }) => name));
  if (places === null) return succeed(null);
  const paths = new Map<QgisFileKind, string>(
    plan.value.files.map(({ kind, name }, index) => [kind, places[index] ?? name]),
  );
  const fileNames = Object.fromEntries([...paths].map(([kind, path]) => [kind, baseName(path)]));
  const made = await wayleave.invoke('exportQgis', { ...wish, fileNames }, signal);
  if (!made.ok) return made;
  const { texts, ...about } = made.value;
  const written = await files.write(
    texts.map(({ kind, name, text }) => ({ path: paths.get(kind) ?? name, content: text })),
  );
  if (!written.ok) return written;
  return succeed({
    ...about,
    saved: texts.map(({ kind, name }) => ({ kind, path: paths.get(kind) ?? name })),
  });
}

function baseName(path: string): string {
  return path.replace(/^.*[/\\]/, '');
}
