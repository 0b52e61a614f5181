import type { FailureCode } from '../failures.ts';
import type { Failure, Outcome } from '../outcome.ts';
import type { Copied, CopyForm, HostClient, VaultState, WindowCommand } from './host-contract.ts';
import type { TrayAction } from './tray-menu.ts';

/** What a click in the tray can reach. */
export interface TrayReach {
  /** The tray's own door. */
  readonly client: HostClient;
  readonly vault: () => VaultState;
  /** The last thing that was copied since the store was opened, or `null`. */
  readonly lastCopy: () => { readonly ref: string; readonly form: CopyForm } | null;
  readonly showWindow: (command: WindowCommand | null) => void;
  readonly quit: () => void;
}

/** Does what a click in the tray asks for. What needs more than a menu is shown in the window. */
export async function actOnTray(action: TrayAction, reach: TrayReach): Promise<void> {
  switch (action.kind) {
    case 'copy':
      return copy(action, reach);
    case 'copy-again': {
      const last = reach.lastCopy();
      return last === null ? undefined : copy(last, reach);
    }
    case 'sign-in':
      return signInTo(action.ids, reach);
    case 'unlock':
      return unlock(reach);
    case 'lock':
      await reach.client.invoke('lock', {});
      return;
    case 'quit':
      return reach.quit();
    case 'show':
      return reach.showWindow(action.command);
  }
}

async function copy(
  wish: { readonly ref: string; readonly form: CopyForm },
  { client, showWindow }: TrayReach,
): Promise<void> {
  const copied: Outcome<Copied, FailureCode> = await client.invoke('copyToken', wish);
  if (copied.ok || copied.failure.code === 'vault-locked') return;
  const id = copied.failure.details?.id;
  if (copied.failure.code === 'sign-in-needed' && typeof id === 'string') showWindow({ kind: 'sign-in', id });
  else showWindow({ kind: 'show-connection', name: wish.ref });
}

/** One after the other, so that windows do not pile up; the first that is called off ends it. */
async function signInTo(ids: readonly string[], reach: TrayReach): Promise<void> {
  for (const id of ids) {
    const failure = await signIn(id, reach);
    if (failure === null) continue;
    if (failure.code !== 'sign-in-cancelled' && failure.code !== 'vault-locked')
      reach.showWindow({ kind: 'sign-in', id });
    return;
  }
}

async function signIn(id: string, { client, showWindow }: TrayReach): Promise<Failure<FailureCode> | null> {
  const started = await client.invoke('startSignIn', { id });
  if (!started.ok) return started.failure;
  if (started.value.kind === 'done') return null;
  const { attempt, surface } = started.value;
  if (surface === 'paste') {
    // A menu has no place to paste into.
    await client.invoke('cancelSignIn', { attempt });
    showWindow({ kind: 'sign-in', id });
  }
  const finished = await client.invoke('finishSignIn', { attempt });
  return finished.ok ? null : finished.failure;
}

async function unlock({ client, vault, showWindow }: TrayReach): Promise<void> {
  const state = vault();
  const needsPerson = state.kind !== 'locked' || state.keyPlace === 'passphrase';
  const unlocked = needsPerson ? null : await client.invoke('unlock', {});
  if (unlocked === null || !unlocked.ok) showWindow(null);
}
