import type {
  Imported,
  ImportChoice,
  ImportId,
  ImportPreview,
  ImportRow,
  ImportSource,
  OpenedImport,
  ProgressStep,
} from '../contract-sharing.ts';
import type { UndoId } from '../contract.ts';
import type { FailureCode } from '../failures.ts';
import { randomText } from '../identity/pkce.ts';
import type { Grants } from '../identity/grants.ts';
import { signOut } from '../identity/sign-out.ts';
import type { Profile } from '../model/profile.ts';
import type { SubscriptionId } from '../model/subscription.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { QgisProfiles, Sealer } from '../ports.ts';
import type { Incoming } from '../sharing/incoming.ts';
import { bytesOf } from '../sharing/base64.ts';
import type { MergeChoices, Taken } from '../sharing/arrival.ts';
import { type Merged, merge } from '../sharing/merge.ts';
import { incomingFromQgis } from '../sharing/qgis/incoming-from-qgis.ts';
import { type OpeningMeans, recognise } from '../sharing/recognise.ts';
import { type DefinitionPorts, saveWithUndo } from './definitions.ts';
import { readQgisProfile } from './qgis-profile-records.ts';
import { createRecent, type Recent } from './recent.ts';
import type { Replacement, Reversal } from './undo.ts';

/** What importing works with. */
export interface ImportPorts extends DefinitionPorts {
  readonly qgisProfiles: QgisProfiles;
  readonly sealer: Sealer;
  readonly grants: Grants;
  /** Tells how far something has come to whoever gave it a name. */
  readonly progressTeller: (run: string | undefined) => (step: ProgressStep, share: number | null) => void;
  readonly imports: ImportMemory;
}

/** What was opened to be imported. It holds secrets: memory only. */
export interface OpenImport extends OpenedImport {
  read(means: OpeningMeans): Promise<Outcome<Incoming, FailureCode>>;
  /** Is told what was saved of it. A failure becomes a note: what was saved stays saved. */
  applied(merged: Merged): Promise<Outcome<null, FailureCode>>;
  /** What was read already, so that its password need not be given again. */
  readonly seen: { incoming: Incoming | null };
}

/** What opens an import, as it is asked. */
export interface ImportKey {
  readonly import: ImportId;
  readonly password?: string | undefined;
  readonly identity?: string | undefined;
  readonly run?: string | undefined;
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
  return opened.ok ? succeed(keep(opened.value, ports)) : opened;
}

/** Keeps records that came in another way, under a name to preview and apply them by. */
export function openIncoming(
  about: { readonly name: string; readonly subscription: SubscriptionId },
  read: () => Promise<Outcome<Incoming, FailureCode>>,
  applied: OpenImport['applied'],
  ports: Pick<ImportPorts, 'imports' | 'randomness'>,
): OpenedImport {
  const id: ImportId = randomText(ports.randomness);
  const source = { format: 'wayleave-profile', password: 'none', seal: 'none' } as const;
  return keep({ import: id, ...about, ...source, read, applied, seen: { incoming: null } }, ports);
}

/** What an import would do to the profile as it is now. */
export async function previewImport(
  request: ImportKey,
  ports: ImportPorts,
  signal?: AbortSignal,
): Promise<Outcome<ImportPreview, FailureCode>> {
  const found = await incomingOf(request, ports, signal);
  if (!found.ok) return found;
  const profile = await ports.store.readProfile();
  if (!profile.ok) return profile;
  const { opened, incoming } = found.value;
  const { rows } = merge(profile.value, incoming, { onConflict: 'mine', choices: {} }, ports.clock.now());
  return succeed({ ...toldOf(opened), rows, notes: incoming.notes });
}

/** Takes it over in one save, which can be taken back. */
export async function applyImport(
  request: ImportKey & {
    readonly onConflict?: ImportChoice | undefined;
    readonly choices?: Readonly<Record<string, ImportChoice>> | undefined;
  },
  ports: ImportPorts,
  signal?: AbortSignal,
): Promise<Outcome<Imported, FailureCode>> {
  const found = await incomingOf(request, ports, signal);
  if (!found.ok) return found;
  const { opened, incoming } = found.value;
  const choices: MergeChoices = { onConflict: request.onConflict ?? 'mine', choices: request.choices ?? {} };
  const saved = await takeOver(incoming, choices, ports);
  if (!saved.ok) return saved;
  const { merged, undo } = saved.value;
  const settled = await opened.applied(merged);
  const notes = settled.ok ? incoming.notes : [...incoming.notes, settled.failure.message];
  return succeed({ ...answerOf(merged, notes), undo });
}

/** Merges and saves in one step. Sign-ins of configurations that it takes away end. */
export async function takeOver(
  incoming: Incoming,
  choices: MergeChoices,
  ports: Pick<ImportPorts, 'store' | 'undos' | 'clock' | 'grants'>,
): Promise<Outcome<{ readonly merged: Merged; readonly undo: UndoId }, FailureCode>> {
  const saved = await saveWithUndo(ports, (profile) => {
    const merged = merge(profile, incoming, choices, ports.clock.now());
    const isSame = merged.authConfigs.length + merged.connections.length === 0;
    return succeed({
      // The very same profile tells the store that there is nothing to save.
      saved: isSame ? profile : merged.profile,
      value: { answer: { merged }, reversal: reversalOf(merged, profile) },
    });
  });
  if (!saved.ok) return saved;
  const gone = saved.value.merged.authConfigs.flatMap(({ before, after }) =>
    before !== null && after === null ? [before] : [],
  );
  await Promise.all(gone.map((config) => signOut(config, ports)));
  return saved;
}

function keep(opened: OpenImport, { imports }: Pick<ImportPorts, 'imports'>): OpenedImport {
  imports.keep(opened.import, opened);
  return toldOf(opened);
}

async function nothingToNote(): Promise<Outcome<null, never>> {
  return succeed(null);
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
    seal: source.seal,
    subscription: null,
    read: (means) => source.read(means, clock.now()),
    applied: nothingToNote,
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
    seal: 'none',
    subscription: null,
    applied: nothingToNote,
    async read({ password }) {
      const read = await readQgisProfile(folder, password, ports);
      return read.ok ? incomingFromQgis(read.value, ports.clock.now()) : read;
    },
    seen: { incoming: null },
  });
}

async function incomingOf(
  { import: id, password, identity, run }: ImportKey,
  { imports, store, sealer, progressTeller }: ImportPorts,
  signal: AbortSignal | undefined,
): Promise<Outcome<{ readonly opened: OpenImport; readonly incoming: Incoming }, FailureCode>> {
  const opened = imports.find(id);
  if (opened === null)
    return fail('not-found', 'What was opened to be imported is not here any more. Open it again.');
  const { seen } = opened;
  const tell = progressTeller(run);
  const isGiven = password !== undefined || identity !== undefined;
  if (isGiven || seen.incoming === null) {
    const incoming = await store.withKey((own) =>
      opened.read({
        password: password ?? null,
        identities: identity === undefined ? [own] : [own, identity],
        sealer,
        watch: { signal, onProgress: tell },
      }),
    );
    if (!incoming.ok) return incoming;
    seen.incoming = incoming.value;
  }
  tell('comparing', null);
  return succeed({ opened, incoming: seen.incoming });
}

function toldOf({ import: id, name, format, password, seal, subscription }: OpenImport): OpenedImport {
  return { import: id, name, format, password, seal, subscription };
}

function answerOf(
  { rows, renamed, authConfigs, connections }: Merged,
  notes: readonly string[],
): Omit<Imported, 'undo'> {
  const taken = [...authConfigs, ...connections];
  const added = taken.filter(({ before }) => before === null).length;
  const removed = taken.filter(({ after }) => after === null).length;
  const rejected = rows.filter(({ state }) => state === 'rejected').length;
  return {
    rows: rows satisfies readonly ImportRow[],
    added,
    changed: taken.length - added - removed,
    removed,
    kept: rows.length - taken.length - rejected,
    rejected,
    renamed,
    notes,
  };
}

function reversalOf({ authConfigs, connections }: Merged, profile: Profile): Reversal {
  return {
    authConfigs: replacements(authConfigs, profile.authConfigs),
    connections: replacements(connections, profile.connections),
  };
}

function replacements<T>(taken: readonly Taken<T>[], records: readonly T[]): readonly Replacement<T>[] {
  const indexes = new Map(records.map((record, index) => [record, index]));
  return taken.map(({ before, after }) => ({
    index: before === null ? 0 : (indexes.get(before) ?? 0),
    before,
    after,
  }));
}
