import { words } from '../words/words.ts';
import type { Feature } from './host-contract.ts';
import type { CommandDoor, OpenedForCommands } from './host-ports.ts';

/** What answering commands works with, as long as the store is open. */
export interface CommandSurroundings {
  readonly door: CommandDoor | null;
  readonly opened: Omit<OpenedForCommands, 'onEnd'>;
  /** Whether commands shall be answered. */
  readonly isWanted: () => boolean;
  /** `status` says something else. */
  readonly changed: () => void;
  /** A command asked for the lock. */
  readonly lock: () => void;
}

/** The door for commands: open while that is wanted. */
export interface CommandAnswers {
  /** Whether commands are answered now, and if not, why. */
  status(): Feature;
  /** Opens or closes the door as it is wanted now. */
  follow(): Promise<void>;
  /** Closes it for good. Resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** Answers over an opened store. Nothing is open before `follow`. */
export function createCommandAnswers(around: CommandSurroundings): CommandAnswers {
  const { door } = around;
  let turn: Promise<void> = Promise.resolve();
  let open: { close(): Promise<void> } | null = null;
  let why: string = words.menus.commands.opening;
  let isOver = false;

  function become(next: { close(): Promise<void> } | null, reason: string): void {
    open = next;
    why = reason;
    around.changed();
  }

  async function adjust(wanted: CommandDoor | null): Promise<void> {
    if (wanted === null) return shut(words.menus.commands.turnedOff);
    if (open !== null) return;
    const opened = await wanted.open({
      ...around.opened,
      onEnd: (reason) => {
        if (isOver) return;
        if (reason === 'replaced') return become(null, words.menus.commands.replaced);
        become(null, words.menus.commands.closed);
        around.lock();
      },
    });
    if (opened.ok) become(opened.value, '');
    else become(null, opened.failure.message);
  }

  async function shut(reason: string): Promise<void> {
    const closing = open;
    if (closing === null) return become(null, reason);
    await closing.close();
    become(null, reason);
  }

  function inTurn(work: () => Promise<void>): Promise<void> {
    const next = turn.then(work);
    turn = next.catch(() => undefined);
    return next;
  }

  return {
    status() {
      if (door === null) return { available: false, reason: words.menus.commands.absent };
      return open === null ? { available: false, reason: why } : { available: true };
    },
    follow: () => inTurn(async () => (isOver ? undefined : adjust(around.isWanted() ? door : null))),
    close() {
      isOver = true;
      return inTurn(() => shut(words.menus.commands.closed));
    },
  };
}
