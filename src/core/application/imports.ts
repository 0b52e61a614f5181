import type {
  Imported,
  ImportChoice,
  ImportId,
  ImportPreview,
  ImportRow,
  ImportSource,
  OpenedImport,
} from '../contract-sharing.ts';
import type { FailureCode } from '../failures.ts';
import { randomText } from '../identity/pkce.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { QgisProfiles } from '../ports.ts';
import type { Incoming } from '../sharing/incoming.ts';
import { type MergeChoices, type Merged, merge } from '../sharing/merge.ts';
import { incomingFromQgis } from '../sharing/qgis/incoming-from-qgis.ts';
import { recognise } from '../sharing/recognise.ts';
import { type DefinitionPorts, saveWithUndo } from './definitions.ts';
import { readQgisProfile } from './qgis-profile-records.ts';
import { createRecent, type Recent } from './recent.ts';
import type { Reversal } from './undo.ts';

/** What importing works with. */
export interface ImportPorts extends DefinitionPorts {
  readonly qgisProfiles: QgisProfiles;
  readonly imports: ImportMemory;
}

/** What was opened to be imported. It holds secrets: memory only. */
export interface OpenImport extends OpenedImport {
  read(password: string | null): Promise<Outcome<Incoming, FailureCode>>;
  /** What a password opened already, so that it need not be given again. */
  readonly seen: { incoming: Incoming | null };
}

/** The last things that were opened: eight of them. */
export type ImportMemory = Recent<OpenImport>;

const mostImports = 8;
const mostBytes = 16 * 1024 * 1024;

/** An empty memory. */
export function createImportMemory(): ImportMemory {
  return createRecent<OpenImport>(mostImports);
}

/** Takes something to import, recognises it and keeps it under a name. */
export async function openImport(
  source: ImportSource,
  ports: ImportPorts,
): Promise<Outcome<OpenedImport, FailureCode>> {
  const id: ImportId = randomText(ports.randomness);
  const opened =
    source.kind === 'content' ? openContent(source, id, ports) : await openProfile(source.folder, id, ports);
  if (!opened.ok) return opened;
  ports.imports.keep(id, opened.value);
  return succeed(toldOf(opened.value));
}

/** What an import would do to the profile as it is now. */
export async function previewImport(
  request: { readonly import: ImportId; readonly password?: string | undefined },
  ports: ImportPorts,
): Promise<Outcome<ImportPreview, FailureCode>> {
  const found = await incomingOf(request, ports);
  if (!found.ok) return found;
  const profile = await ports.store.readProfile();
  if (!profile.ok) return profile;
  const { opened, incoming } = found.value;
  const { rows } = merge(profile.value, incoming, { onConflict: 'mine', choices: {} }, ports.clock.now());
  return succeed({ ...toldOf(opened), rows, notes: incoming.notes });
}

/** Takes it over in one save, which can be taken back. */
export async function applyImport(
  request: {
    readonly import: ImportId;
    readonly password?: string | undefined;
    readonly onConflict?: ImportChoice | undefined;
    readonly choices?: Readonly<Record<string, ImportChoice>> | undefined;
  },
  ports: ImportPorts,
): Promise<Outcome<Imported, FailureCode>> {
  const found = await incomingOf(request, ports);
  if (!found.ok) return found;
  const { incoming } = found.value;
  const choices: MergeChoices = { onConflict: request.onConflict ?? 'mine', choices: request.choices ?? {} };
  return saveWithUndo(ports, (profile) => {
    const merged = merge(profile, incoming, choices, ports.clock.now());
    const isSame = merged.authConfigs.length + merged.connections.length === 0;
    return succeed({
      // The very same profile tells the store that there is nothing to save.
      saved: isSame ? profile : merged.profile,
      value: { answer: answerOf(merged, incoming.notes), reversal: reversalOf(merged) },
    });
  });
}

function openContent(
  { name, content }: Extract<ImportSource, { kind: 'content' }>,
  id: ImportId,
  { clock }: ImportPorts,
): Outcome<OpenImport, FailureCode> {
  if (content.length > (mostBytes / 3) * 4 + 4)
    return fail('file-refused', 'That file is larger than 16 MB.');
  const bytes = bytesOf(content);
  if (bytes === null) return fail('bad-value', 'The content of a file comes as base64.');
  const recognised = recognise(bytes, name);
  if (!recognised.ok) return recognised;
  const source = recognised.value;
  return succeed({
    import: id,
    name,
    format: source.format,
    password: source.password,
    read: (given) => source.read(given, clock.now()),
    seen: { incoming: null },
  });
}

async function openProfile(
  folder: string,
  id: ImportId,
  ports: ImportPorts,
): Promise<Outcome<OpenImport, FailureCode>> {
  const records = await readQgisProfile(folder, null, ports);
  if (!records.ok) return records;
  return succeed({
    import: id,
    name: folder.replace(/[/\\]+$/, '').replace(/^.*[/\\]/, ''),
    format: 'qgis-profile',
    password: records.value.sealed.length > 0 ? 'optional' : 'none',
    async read(masterPassword) {
      const read = await readQgisProfile(folder, masterPassword, ports);
      return read.ok ? incomingFromQgis(read.value, ports.clock.now()) : read;
    },
    seen: { incoming: null },
  });
}

async function incomingOf(
  { import: id, password }: { readonly import: ImportId; readonly password?: string | undefined },
  { imports }: ImportPorts,
): Promise<Outcome<{ readonly opened: OpenImport; readonly incoming: Incoming }, FailureCode>> {
  const opened = imports.find(id);
  if (opened === null)
    return fail('not-found', 'What was opened to be imported is not here any more. Open it again.');
  const { seen } = opened;
  if (password === undefined && seen.incoming !== null) return succeed({ opened, incoming: seen.incoming });
  const incoming = await opened.read(password ?? null);
  if (!incoming.ok) return incoming;
  seen.incoming = incoming.value;
  return succeed({ opened, incoming: incoming.value });
}

function toldOf({ import: id, name, format, password }: OpenImport): OpenedImport {
  return { import: id, name, format, password };
}

function answerOf(
  { rows, renamed, authConfigs, connections }: Merged,
  notes: readonly string[],
): Omit<Imported, 'undo'> {
  const taken = [...authConfigs, ...connections];
  const added = taken.filter(({ before }) => before === null).length;
  const rejected = rows.filter(({ state }) => state === 'rejected').length;
  return {
    rows: rows satisfies readonly ImportRow[],
    added,
    changed: taken.length - added,
    kept: rows.length - taken.length - rejected,
    rejected,
    renamed,
    notes,
  };
}

function reversalOf({ authConfigs, connections }: Merged): Reversal {
  return {
    authConfigs: authConfigs.map((taken) => ({ index: 0, ...taken })),
    connections: connections.map((taken) => ({ index: 0, ...taken })),
  };
}

function bytesOf(base64: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) return null;
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  // By index: going by characters costs more than all the rest of an import.
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
