import { recordActivity, recordRenewals } from '../core/application/activity.ts';
import type { Wayleave } from '../core/contract.ts';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Ports } from '../core/ports.ts';
import type { Identity } from '../core/store/age.ts';
import { storeState } from '../core/store/header.ts';
import { type Journal, openJournal } from '../core/store/journal.ts';
import { type KeyedStore, openStore } from '../core/store/open-store.ts';
import { type KeySource, unlock } from '../core/store/unlock.ts';
import { createWayleave } from '../core/wayleave.ts';
import { dataFolder } from '../node/data-folder.ts';
import { environmentKey } from '../node/environment-key.ts';
import { cliPorts } from './cli-ports.ts';
import type { Context } from './command.ts';
import type { CliCode } from './exit-codes.ts';

/** A store that was opened in this process, with the key that did it. */
export interface OpenedHere {
  readonly folder: string;
  readonly ports: Ports;
  readonly identity: Identity;
  /** The passphrase that was used, or `null`. */
  readonly passphrase: string | null;
  readonly store: KeyedStore;
}

/** Whether a person may be asked for a passphrase. */
export type Asking = 'may-ask' | 'never-ask';

type Result<T> = Promise<Outcome<T, CliCode>>;

/**
 * Opens the store of this user: with the key that the environment gives (`WAYLEAVE_IDENTITY_FILE`, else
 * `WAYLEAVE_PASSPHRASE`), else with the one in the keychain, else with a passphrase that a person types. Where no
 * store exists one is set up the same way.
 */
export async function openStoreHere(context: Context, asking: Asking = 'may-ask'): Result<OpenedHere> {
  const folder = dataFolder(context.env);
  const ports = cliPorts(folder, context.env);
  const source = await keySource(context, ports, asking);
  if (!source.ok) return source;
  const opened = await openFrom(source.value, folder, ports);
  const wantsPassphrase = !opened.ok && opened.failure.code.startsWith('keychain-');
  if (!wantsPassphrase || source.value.kind !== 'keychain') return opened;
  const chosen = await choosePassphrase(opened, context, ports, asking);
  return chosen.ok ? openFrom(chosen.value, folder, ports) : chosen;
}

/** The application over a store that was opened here, and the journal in which it records what is asked of it. */
export interface Recorded {
  readonly wayleave: Wayleave;
  readonly journal: Journal;
}

/** Makes the application over an opened store. `recordsTokens`: whether it is recorded that tokens were asked for. */
export function openRecorded(
  { store, identity, ports }: Pick<OpenedHere, 'store' | 'identity' | 'ports'>,
  { recordsTokens }: { readonly recordsTokens: boolean },
): Recorded {
  const { clock } = ports;
  const journal = openJournal(identity, ports);
  const wayleave = createWayleave(store, { ...ports, aroundRenewal: recordRenewals({ journal, clock }) });
  const origin = 'command-line';
  return { journal, wayleave: recordActivity(wayleave, { journal, clock, origin, recordsTokens }) };
}

/** A new passphrase, typed twice. */
export async function askNewPassphrase({ terminal, signal }: Context): Result<KeySource> {
  const first = await terminal.ask('New passphrase: ', true, signal);
  if (first === null || first === '') return fail('key-not-chosen', 'No passphrase was typed.');
  const second = await terminal.ask('The same again: ', true, signal);
  if (second !== first) return fail('key-not-chosen', 'The two passphrases differ.');
  return succeed({ kind: 'passphrase', passphrase: first });
}

async function openFrom(source: KeySource, folder: string, ports: Ports): Result<OpenedHere> {
  const identity = await unlock(source, ports);
  if (!identity.ok) return identity;
  const store = await openStore(identity.value, ports);
  if (!store.ok) return store;
  const passphrase = source.kind === 'passphrase' ? source.passphrase : null;
  return succeed({ folder, ports, identity: identity.value, passphrase, store: store.value });
}

async function keySource(context: Context, ports: Ports, asking: Asking): Result<KeySource> {
  const given = environmentKey(context.env);
  if (!given.ok) return given;
  if (given.value !== null) return succeed(given.value);
  const state = await storeState(ports.files);
  if (!state.ok) return state;
  const isSealedByPassphrase = state.value.kind === 'exists' && state.value.key === 'passphrase';
  if (!isSealedByPassphrase || asking === 'never-ask' || !context.terminal.isInteractive)
    return succeed({ kind: 'keychain' });
  const typed = await context.terminal.ask('Passphrase: ', true, context.signal);
  if (typed === null || typed === '') return fail('passphrase-needed', 'No passphrase was typed.');
  return succeed({ kind: 'passphrase', passphrase: typed });
}

/** A first start without a keychain: a passphrase can take its place, but only a person can choose one. */
async function choosePassphrase(
  refused: Outcome<never, CliCode>,
  context: Context,
  ports: Ports,
  asking: Asking,
): Result<KeySource> {
  const state = await storeState(ports.files);
  if (!state.ok || state.value.kind === 'exists') return refused;
  if (asking === 'never-ask' || !context.terminal.isInteractive) return refused;
  if (!refused.ok)
    context.terminal.say(`${refused.failure.message} A passphrase can protect the store instead.`);
  return askNewPassphrase(context);
}
