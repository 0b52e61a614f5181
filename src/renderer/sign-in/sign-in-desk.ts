import type { AuthConfigView, SignedIn, SignInSurface } from '../../core/contract.ts';
import type { FailureCode } from '../../core/failures.ts';
import type { HostClient, HostEvents, HostState, Preferences } from '../../core/host/host-contract.ts';
import { redirectPlace, redirectUrlFor } from '../../core/model/redirect-url.ts';
import { fail, type Failure, type Outcome } from '../../core/outcome.ts';

/** How a sign-in is asked for. */
export interface SignInOptions {
  /** Without one the configuration and the preferences decide, or the person is asked. */
  readonly surface?: SignInSurface;
  /** Let the person choose the account again. */
  readonly private?: boolean;
  /** Called when it went well. */
  readonly onSignedIn?: (signedIn: SignedIn) => void;
}

/** One configuration of a round of sign-ins. */
export interface Entry {
  readonly id: string;
  readonly name: string;
  readonly state: 'waiting' | 'current' | 'done' | 'failed' | 'skipped';
  readonly account: string | null;
}

/** Where the sign-in of the current entry stands. Nothing secret is in it: what is typed is read from its field once. */
export type Step =
  | { readonly kind: 'choosing'; readonly proposed: SignInSurface }
  | { readonly kind: 'password'; readonly failure: Failure<FailureCode> | null; readonly isBusy: boolean }
  | { readonly kind: 'starting'; readonly isDirect: boolean }
  | {
      readonly kind: 'waiting';
      readonly surface: SignInSurface;
      /** The authorize URL: a state and a challenge, good for this attempt alone. */
      readonly url: string;
      readonly opened: boolean;
      /** When the host gives up waiting (unix milliseconds). */
      readonly until: number;
      readonly isPasting: boolean;
      readonly isBusy: boolean;
      /** Why the last paste was no code. */
      readonly pasteFailure: Failure<FailureCode> | null;
    }
  | {
      readonly kind: 'failed';
      readonly failure: Failure<FailureCode>;
      readonly surface: SignInSurface | null;
    }
  /** All of several were tried. */
  | { readonly kind: 'finished' };

/** What the dialogs show: the sign-ins of this round, and where the current one stands. */
export interface Round {
  readonly entries: readonly Entry[];
  readonly at: number;
  readonly step: Step;
}

/** What a round has to know of the rest of the window. */
export interface DeskSurroundings {
  readonly configs: () => readonly AuthConfigView[];
  readonly preferences: () => Preferences;
  readonly features: () => HostState['features'];
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly onSignedIn: (name: string, signedIn: SignedIn) => void;
  readonly onCalledOff: (id: string, name: string) => void;
  /** The configuration has its credential at hand. */
  readonly onNeedsNone: (name: string) => void;
}

/** Sign-ins of this window, one after another. Leaving a step calls off what it waits for. */
export interface SignInDesk {
  readonly read: () => Round | null;
  readonly subscribe: (listener: () => void) => () => void;
  readonly start: (id: string, options?: SignInOptions) => void;
  /** Several, in that order. */
  readonly startAll: (ids: readonly string[]) => void;
  /** Goes on from `choosing`; `remember` keeps the choice in the configuration. */
  readonly choose: (
    surface: SignInSurface,
    wish: { readonly private: boolean; readonly remember: boolean },
  ) => void;
  readonly givePassword: (read: () => string) => void;
  readonly showPaste: () => void;
  readonly paste: (read: () => string) => void;
  readonly openAgain: () => void;
  /** Begins again: on the surface of before, or on another one. */
  readonly again: (wish?: {
    readonly surface?: SignInSurface;
    readonly private?: boolean;
    readonly acceptAccount?: string;
  }) => void;
  /** Back to the choice of where. */
  readonly otherWays: () => void;
  readonly expectAccount: (account: string) => void;
  readonly usePort: (port: number) => void;
  readonly skip: () => void;
  /** Tries those again that did not come about. */
  readonly retryOthers: () => void;
  /** Calls off whatever is under way and ends the round. */
  readonly close: () => void;
  /** To be told every `signIn` event of the host. */
  readonly hear: (event: HostEvents['signIn']) => void;
}

interface Wish {
  readonly surface: SignInSurface | null;
  readonly private: boolean;
  readonly acceptAccount: string | null;
}

/** What is under way for a step. `attempt` is known once the host began one. */
interface Work {
  readonly controller: AbortController;
  attempt: string | null;
}

const plainWish: Wish = { surface: null, private: false, acceptAccount: null };

/** A desk over the host. */
export function createSignInDesk(client: HostClient, around: DeskSurroundings): SignInDesk {
  const listeners = new Set<() => void>();
  const heedful = new Map<string, (signedIn: SignedIn) => void>();
  let round: Round | null = null;
  let wish: Wish = plainWish;
  /** What is under way for the current step. Replaced at every step, so that a late answer finds itself out of date. */
  let work: Work | null = null;

  function set(next: Round | null): void {
    round = next;
    for (const listener of listeners) listener();
  }
  function setStep(step: Step): void {
    if (round !== null) set({ ...round, step });
  }
  function setEntry(change: Partial<Entry>): void {
    if (round === null) return;
    const { at } = round;
    const entries = round.entries.map((entry, index) => (index === at ? { ...entry, ...change } : entry));
    set({ ...round, entries });
  }
  const current = (): Entry | null => round?.entries[round.at] ?? null;
  const viewOf = (id: string) => around.configs().find(({ config }) => config.id === id) ?? null;

  /** Ends what the step waits for, here and at the host. */
  function leave(): void {
    const left = work;
    work = null;
    if (left === null) return;
    left.controller.abort();
    if (left.attempt !== null) void client.invoke('cancelSignIn', { attempt: left.attempt });
  }

  function begin(): void {
    const entry = current();
    if (entry === null) return;
    setEntry({ state: 'current', account: null });
    const view = viewOf(entry.id);
    if (view === null) return failed(fail('not-found', `${entry.name} is not here any more.`).failure);
    switch (view.config.kind) {
      case 'oauth2':
        if (wish.surface === null && isAsked(view, around.preferences())) return otherWays();
        return void launch({});
      case 'app':
        return void launch({});
      case 'token':
        if (view.config.password === null) return setStep({ kind: 'password', failure: null, isBusy: false });
        return void launch({});
      case 'api-key':
      case 'pasted':
      case 'basic':
      case 'qgis':
        around.onNeedsNone(entry.name);
        setEntry({ state: 'done' });
        return goOn();
    }
  }

  async function launch({ password }: { readonly password?: string }): Promise<void> {
    const entry = current();
    if (entry === null) return;
    leave();
    const mine: Work = { controller: new AbortController(), attempt: null };
    work = mine;
    const { surface } = wish;
    if (password === undefined)
      setStep({ kind: 'starting', isDirect: viewOf(entry.id)?.config.kind !== 'oauth2' });
    const seconds = around.preferences().signInSeconds;
    const started = await client.invoke(
      'startSignIn',
      {
        id: entry.id,
        ...(surface === null ? {} : { surface }),
        ...(wish.private ? { private: true } : {}),
        ...(wish.acceptAccount === null ? {} : { acceptAccount: wish.acceptAccount }),
        ...(password === undefined ? {} : { password }),
      },
      mine.controller.signal,
    );
    const isWaiting = started.ok && started.value.kind === 'waiting';
    if (work !== mine) {
      if (isWaiting) void client.invoke('cancelSignIn', { attempt: started.value.attempt });
      return;
    }
    if (!isWaiting) {
      work = null;
      return started.ok && started.value.kind === 'done'
        ? done(started.value.signedIn)
        : notStarted(started, surface, password);
    }
    mine.attempt = started.value.attempt;
    setStep({
      kind: 'waiting',
      surface: started.value.surface,
      url: started.value.url,
      opened: started.value.opened,
      until: around.now() + seconds * 1_000,
      isPasting: started.value.surface === 'paste',
      isBusy: false,
      pasteFailure: null,
    });
    if (started.value.surface === 'paste') return;
    conclude(
      mine,
      await client.invoke('finishSignIn', { attempt: started.value.attempt }, mine.controller.signal),
    );
  }

  function notStarted(
    outcome: Outcome<unknown, FailureCode>,
    surface: SignInSurface | null,
    password: string | undefined,
  ): void {
    if (outcome.ok) return;
    // A wrong password is corrected where it was typed.
    if (password !== undefined) return setStep({ kind: 'password', failure: outcome.failure, isBusy: false });
    failed(outcome.failure, surface);
  }

  /** Takes the end of an attempt, from whichever of the ways that wait for it tells first. */
  function conclude(mine: Work, outcome: Outcome<SignedIn, FailureCode>): void {
    if (work !== mine) return;
    const surface = round?.step.kind === 'waiting' ? round.step.surface : null;
    work = null;
    if (outcome.ok) return done(outcome.value);
    if (outcome.failure.code === 'sign-in-cancelled') return calledOff();
    failed(outcome.failure, surface);
  }

  function done(signedIn: SignedIn): void {
    const entry = current();
    if (entry === null) return;
    setEntry({ state: 'done', account: signedIn.account });
    if (round?.entries.length === 1) around.onSignedIn(entry.name, signedIn);
    heedful.get(entry.id)?.(signedIn);
    heedful.delete(entry.id);
    goOn();
  }

  /** The person closed the window, or called it off in another one. */
  function calledOff(): void {
    const entry = current();
    if (entry === null) return;
    setEntry({ state: 'skipped' });
    if (round?.entries.length === 1) around.onCalledOff(entry.id, entry.name);
    goOn();
  }

  function failed(failure: Failure<FailureCode>, surface: SignInSurface | null = null): void {
    setEntry({ state: 'failed' });
    setStep({ kind: 'failed', failure, surface });
  }

  function goOn(): void {
    if (round === null) return;
    wish = plainWish;
    const next = round.entries.findIndex(
      ({ state }, index) => index > (round?.at ?? 0) && state === 'waiting',
    );
    if (next >= 0) {
      set({ ...round, at: next });
      begin();
      return;
    }
    if (round.entries.length === 1) return end();
    setStep({ kind: 'finished' });
  }

  function end(): void {
    heedful.clear();
    wish = plainWish;
    set(null);
  }

  function otherWays(): void {
    leave();
    const view = viewOf(current()?.id ?? '');
    if (view !== null) setStep({ kind: 'choosing', proposed: proposedSurface(view, around) });
  }

  function add(ids: readonly string[]): void {
    const known = new Set(round?.entries.map(({ id }) => id));
    const entries = ids
      .filter((id) => !known.has(id))
      .map((id): Entry => ({ id, name: viewOf(id)?.config.name ?? id, state: 'waiting', account: null }));
    if (entries.length === 0) return;
    if (round !== null) {
      set({ ...round, entries: [...round.entries, ...entries] });
      if (round.step.kind === 'finished') goOn();
      return;
    }
    set({ entries, at: 0, step: { kind: 'starting', isDirect: false } });
    begin();
  }

  async function takePaste(read: () => string): Promise<void> {
    const mine = work;
    if (round?.step.kind !== 'waiting' || mine === null || mine.attempt === null) return;
    setStep({ ...round.step, isBusy: true, pasteFailure: null });
    const outcome = await client.invoke('finishSignIn', { attempt: mine.attempt, pasted: read() });
    const isSlip = !outcome.ok && outcome.failure.code === 'bad-paste';
    if (!isSlip) return conclude(mine, outcome);
    if (work === mine && round?.step.kind === 'waiting') {
      setStep({ ...round.step, isBusy: false, pasteFailure: outcome.failure });
    }
  }

  /** Saves what a panel offered, then begins again. */
  async function changeAndAgain(fields: {
    readonly expectedAccount?: string;
    readonly redirectUrl?: string;
  }) {
    const entry = current();
    if (entry === null) return;
    const saved = await client.invoke('editAuthConfig', { id: entry.id, fields });
    if (!saved.ok) return failed(saved.failure, wish.surface);
    wish = { ...wish, acceptAccount: null };
    setEntry({ state: 'current' });
    await launch({});
  }

  return {
    read: () => round,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(id, options = {}) {
      if (round === null) {
        wish = { surface: options.surface ?? null, private: options.private ?? false, acceptAccount: null };
      }
      if (options.onSignedIn !== undefined) heedful.set(id, options.onSignedIn);
      add([id]);
    },
    startAll: add,
    choose(surface, { private: isPrivate, remember }) {
      const entry = current();
      if (entry === null) return;
      wish = { ...wish, surface, private: isPrivate };
      if (remember && (surface === 'embedded' || surface === 'system')) {
        void client.invoke('editAuthConfig', { id: entry.id, fields: { signInWith: surface } });
      }
      void launch({});
    },
    givePassword(read) {
      setStep({ kind: 'password', failure: null, isBusy: true });
      void launch({ password: read() });
    },
    showPaste() {
      if (round?.step.kind === 'waiting') setStep({ ...round.step, isPasting: true });
    },
    paste: (read) => void takePaste(read),
    openAgain() {
      const entry = current();
      if (round?.step.kind !== 'waiting' || entry === null) return;
      const { surface, url } = round.step;
      // The host brings the window that is open to the front.
      if (surface === 'embedded') void client.invoke('startSignIn', { id: entry.id, surface });
      else void client.invoke('openInBrowser', { url });
    },
    again({ surface, private: isPrivate, acceptAccount } = {}) {
      const before = round?.step.kind === 'failed' ? round.step.surface : null;
      wish = {
        surface: surface ?? before ?? wish.surface,
        private: isPrivate ?? wish.private,
        acceptAccount: acceptAccount ?? null,
      };
      setEntry({ state: 'current' });
      const kind = viewOf(current()?.id ?? '')?.config.kind;
      if (kind === 'token') begin();
      else void launch({});
    },
    otherWays,
    expectAccount(account) {
      void changeAndAgain({ expectedAccount: account });
    },
    usePort(port) {
      const config = viewOf(current()?.id ?? '')?.config;
      if (config?.kind !== 'oauth2') return;
      const redirectUrl = withPort(config.redirectUrl, port);
      if (redirectUrl !== null) void changeAndAgain({ redirectUrl });
    },
    skip() {
      leave();
      setEntry({ state: 'skipped' });
      goOn();
    },
    retryOthers() {
      if (round === null) return;
      const entries = round.entries.map((entry) =>
        entry.state === 'done' ? entry : { ...entry, state: 'waiting' as const },
      );
      set({ ...round, entries, at: -1 });
      goOn();
    },
    close() {
      leave();
      end();
    },
    hear({ attempt, surface, phase }) {
      // The page moved on to the person's own browser: the same attempt goes on there.
      if (phase !== 'waiting' || work?.attempt !== attempt || round?.step.kind !== 'waiting') return;
      setStep({ ...round.step, surface, isPasting: round.step.isPasting || surface === 'paste' });
    },
  };
}

/** The port after that of a redirect URL, or `null` where no port of this computer is meant. */
export function nextPort(redirectUrl: string): number | null {
  const place = redirectPlace(redirectUrl);
  return place.kind === 'loopback' && place.address.port < 65_535 ? place.address.port + 1 : null;
}

/** The same redirect URL with another port, or `null` as above. */
export function withPort(redirectUrl: string, port: number): string | null {
  const place = redirectPlace(redirectUrl);
  return place.kind === 'loopback' ? redirectUrlFor({ ...place.address, port }) : null;
}

/** Whether an answer to that redirect URL can be met on this computer. */
export function isMetHere(redirectUrl: string): boolean {
  return redirectPlace(redirectUrl).kind === 'loopback';
}

function isAsked({ config }: AuthConfigView, preferences: Preferences): boolean {
  return config.signInWith === 'ask' && preferences.signInWith === 'ask';
}

/** Where it went well the last time, if that is possible now; else the best way there is. */
function proposedSurface({ config, signIn }: AuthConfigView, around: DeskSurroundings): SignInSurface {
  const canEmbed = around.features().embeddedSignIn.available;
  const isLocal = config.kind === 'oauth2' && isMetHere(config.redirectUrl);
  const isPossible = (surface: SignInSurface) =>
    surface === 'paste' || (surface === 'embedded' ? canEmbed : isLocal);
  const wished = around.preferences().signInWith;
  const ways: readonly SignInSurface[] = [
    ...(signIn.lastSurface === null ? [] : [signIn.lastSurface]),
    ...(wished === 'ask' ? [] : [wished]),
    'embedded',
    'system',
    'paste',
  ];
  return ways.find(isPossible) ?? 'paste';
}
