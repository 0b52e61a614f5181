import type { ActivityOrigin, TokenAnswer, Wayleave } from '../contract.ts';
import type { FailureCode } from '../failures.ts';
import { findAuthConfig, findConnection } from '../identity/references.ts';
import type { AuthConfigId } from '../model/auth-config-id.ts';
import { connectionPath } from '../model/connection.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Clock } from '../ports.ts';
import { tokenText } from '../sharing/token-text.ts';
import type { ActivityFacts, Journal } from '../store/journal.ts';
import type { Store } from '../store/store.ts';
import { words } from '../words/words.ts';
import { vaultLocked } from './gate.ts';
import type { Copied, CopyForm, Preferences } from './host-contract.ts';
import type { Clipboard } from './host-ports.ts';

/** What copying works with. */
export interface CopyPorts {
  readonly clipboard: Clipboard;
  readonly clock: Clock;
  readonly preferences: () => Pick<Preferences, 'clearClipboardSeconds' | 'keepOutOfClipboardHistory'>;
  /** Hears of the end of each copied token: taken from the clipboard, or something else lies there now. */
  readonly ended: (cleared: boolean) => void;
  /** Sees to work that nobody waits for. */
  readonly attend: (work: Promise<unknown>) => void;
}

/** What a copy is made from, and by whom. */
export interface CopySource {
  readonly wayleave: Wayleave;
  readonly store: Store;
  readonly journal: Pick<Journal, 'record'>;
  readonly origin: ActivityOrigin;
  /** Aborts when the store closes. */
  readonly closing: AbortSignal;
}

/** Copies tokens, and takes each from the clipboard again. The text is kept no longer than it lies there. */
export interface TokenCopies {
  /** Fetches a fresh token and puts it into the clipboard. */
  copy(wish: CopyWish, source: CopySource, signal?: AbortSignal): Promise<Outcome<Copied, FailureCode>>;
  /** Takes a token away whose time is up although no timer said so: timers stand still while a computer sleeps. */
  look(): Promise<void>;
  /** Takes away what lies there or is about to, unless something else does by now. */
  clear(): Promise<void>;
}

interface CopyWish {
  readonly ref: string;
  readonly form: CopyForm;
}

/** What a reference stands for, to a person and in the journal. */
interface Subject {
  readonly label: string;
  readonly path: string | null;
  readonly authId: AuthConfigId | null;
}

const unknown: Subject = { label: '', path: null, authId: null };

interface LyingToken {
  readonly text: string;
  readonly clearsAt: number;
  readonly gone: AbortController;
}

/** Copies into that clipboard. */
export function createTokenCopies(around: CopyPorts): TokenCopies {
  const { clipboard, clock, preferences, ended, attend } = around;
  let lying: LyingToken | null = null;
  let clearings = 0;
  let writing: Promise<unknown> = Promise.resolve();

  async function takeAway(token: LyingToken): Promise<void> {
    if (lying !== token) return;
    lying = null;
    token.gone.abort();
    ended(await clipboard.clearIfStill(token.text));
  }

  function lay(text: string, seconds: number): LyingToken {
    lying?.gone.abort();
    const token = { text, clearsAt: clock.now() + seconds * 1000, gone: new AbortController() };
    lying = token;
    attend(clock.wait(seconds * 1000, token.gone.signal).then(() => takeAway(token)));
    return token;
  }

  async function put(text: string, closing: AbortSignal): Promise<Outcome<number, FailureCode>> {
    const { clearClipboardSeconds, keepOutOfClipboardHistory } = preferences();
    const before = clearings;
    const written = await clipboard.write(text, { concealed: keepOutOfClipboardHistory });
    if (!written.ok) return written;
    const token = lay(text, clearClipboardSeconds);
    if (!closing.aborted && clearings === before) return succeed(token.clearsAt);
    await takeAway(token);
    return closing.aborted ? vaultLocked() : fail('clipboard-failed', 'The token was cleared at once.');
  }

  async function copyAs(
    { ref, form }: CopyWish,
    subject: Subject,
    { wayleave, closing }: CopySource,
    signal: AbortSignal | undefined,
  ): Promise<Outcome<Copied, FailureCode>> {
    const answer = await wayleave.invoke('token', { ref }, signal);
    if (!answer.ok) return answer;
    const text = tokenText(answer.value, form);
    // One after the other: what was written last is what is taken away.
    const turn = writing.then(() => (closing.aborted ? vaultLocked() : put(text, closing)));
    writing = turn.catch(() => null);
    const clearsAt = await turn;
    return clearsAt.ok ? succeed(describe(answer.value, subject, form, clearsAt.value)) : clearsAt;
  }

  return {
    async copy(wish, source, signal) {
      const subject = await subjectOf(wish.ref, source.store);
      const copied = await copyAs(wish, subject, source, signal);
      source.journal.record(facts(copied, subject, wish.form, source.origin));
      return copied;
    },
    async look() {
      if (lying !== null && clock.now() >= lying.clearsAt) await takeAway(lying);
    },
    async clear() {
      clearings += 1;
      if (lying !== null) await takeAway(lying);
      await writing;
    },
  };
}

function describe(
  { account, expiresAt, notes }: TokenAnswer,
  { label }: Subject,
  form: CopyForm,
  clearsAt: number,
): Copied {
  return { label, account, form, tokenExpiresAt: expiresAt, clearsAt, notes };
}

function facts(
  copied: Outcome<Copied, FailureCode>,
  { path, authId }: Subject,
  form: CopyForm,
  origin: ActivityOrigin,
): ActivityFacts {
  const failure = copied.ok ? null : { code: copied.failure.code, message: copied.failure.message };
  return {
    kind: 'copy',
    subject: path,
    authId,
    account: copied.ok ? copied.value.account : null,
    origin,
    failure,
    detail: copied.ok && form !== 'raw' ? words.menus.copiedAs(words.menus.tray.forms[form]) : '',
  };
}

/** What was copied: a configuration by its ID, or a connection by its path. */
async function subjectOf(ref: string, store: Store): Promise<Subject> {
  const profile = await store.readProfile();
  if (!profile.ok) return unknown;
  const config = findAuthConfig(profile.value, ref);
  if (config !== null) return { label: config.name, path: config.name, authId: config.id };
  const connection = findConnection(profile.value, ref);
  if (!connection.ok) return unknown;
  const { name, authId } = connection.value;
  return { label: name, path: connectionPath(connection.value), authId };
}
