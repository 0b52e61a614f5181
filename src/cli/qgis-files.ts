import { basename, resolve } from 'node:path';
import type { Wayleave } from '../core/contract.ts';
import type { QgisExportEntry, QgisExportWish, QgisFileKind } from '../core/contract-sharing.ts';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import { qgisTargets } from '../core/sharing/qgis/target.ts';
import { writeOutsideFiles } from '../node/outside-files.ts';
import {
  type Answer,
  choiceOf,
  type Command,
  type Context,
  defined,
  type Input,
  isGiven,
  textOf,
  textsOf,
} from './command.ts';
import type { CliCode } from './exit-codes.ts';
import { columns } from './output.ts';
import { readSecretFile } from './secret-input.ts';

/** Options of everything that writes files for QGIS. */
export const qgisFileOptions: Command['options'] = {
  'auth-xml': { type: 'string' },
  'password-file': { type: 'string' },
  target: { type: 'string' },
  auth: { type: 'string', multiple: true },
  connection: { type: 'string', multiple: true },
};

/** Where each file goes. */
export type QgisPlaces = ReadonlyMap<QgisFileKind, string>;

/** The wish that the options make, for files at those places. */
export async function readQgisWish(
  places: QgisPlaces,
  input: Input,
  context: Context,
): Promise<Outcome<QgisExportWish, CliCode>> {
  const target = choiceOf(input, 'target', qgisTargets);
  if (!target.ok) return target;
  const password = await readSecretFile(textOf(input, 'password-file'), 'password-file', context);
  if (!password.ok) return password;
  const selection = defined({ authIds: textsOf(input, 'auth'), connections: textsOf(input, 'connection') });
  return succeed(
    defined({
      selection,
      files: [...places.keys()],
      target: target.value,
      password: password.value,
      plainSecrets: isGiven(input, 'plain-secrets') ? true : undefined,
      fileNames: Object.fromEntries([...places].map(([kind, path]) => [kind, basename(path)])),
    }),
  );
}

/** Exports and writes the files with mode 0600, all of them or none. */
export async function writeQgisFiles(places: QgisPlaces, wish: QgisExportWish, wayleave: Wayleave): Answer {
  const paths = [...places.values()].map((path) => resolve(path));
  if (new Set(paths).size < paths.length) return fail('usage', 'Each file needs a path of its own.');
  const made = await wayleave.invoke('exportQgis', wish);
  if (!made.ok) return made;
  const { texts, ...plan } = made.value;
  const pathOf = (kind: QgisFileKind) => resolve(places.get(kind) ?? '');
  const written = await writeOutsideFiles(
    texts.map(({ kind, text }) => ({ path: pathOf(kind), content: text })),
  );
  if (!written.ok) return written;
  const saved = texts.map(({ kind }) => ({ kind, path: pathOf(kind) }));
  const missing = [...places.keys()].filter((kind) => !texts.some((text) => text.kind === kind));
  return succeed({
    value: { ...plan, saved },
    lines: [...entryLines(plan.entries), ...saved.map(({ path }) => `Wrote ${path}.`)],
    notes: [
      ...missing.map((kind) => `There was nothing to write for --${kind}.`),
      ...plan.notes,
      ...plan.entries.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`)),
    ],
  });
}

function entryLines(entries: readonly QgisExportEntry[]): readonly string[] {
  const cells = entries.map(({ state, subject, place, qgisName, method }) => [
    state === 'whole' ? 'written' : 'left out',
    subject === 'auth' ? 'authentication' : 'connection',
    place,
    qgisName,
    method ?? '',
  ]);
  return columns([['STATE', 'WHAT', 'PLACE', 'NAME IN QGIS', 'METHOD'], ...cells]);
}
