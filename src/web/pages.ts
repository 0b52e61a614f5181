import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { AnyHostAnswer } from '../core/host/host-contract.ts';
import type { WindowCalls } from '../core/host/host-edge.ts';
import { fail } from '../core/outcome.ts';
import { digestOf } from './ways-in.ts';

/** What pages are answered from: the host, once its code is loaded. */
export interface PageHost {
  /** The requests of one more page. */
  calls(): WindowCalls;
  /** What a page has to hear that may have missed something: everything that it shows may be old. */
  catchUp(): readonly Told[];
  /** A person did something: the time until the store is locked begins anew. */
  touch(): void;
}

/** An event and what it carries. */
export interface Told {
  readonly event: string;
  readonly detail: unknown;
}

/** A page that got in, and its requests. */
export interface Page {
  /** Takes a request. Its answer goes over the page's stream: a browser has only six connections to a host. */
  invoke(operation: unknown, request: unknown, call: unknown): void;
  cancel(call: unknown): void;
  /** A person did something on the page. */
  touch(): void;
  /**
   * Makes a response the page's stream, in place of an older one. `waiting` are the calls whose answers the page
   * still waits for: one that is not under way here any more is told to be lost.
   */
  listen(response: ServerResponse, waiting: readonly number[]): void;
  /** The page went away: what it asked for is given up. */
  leave(): void;
}

/** All pages of this host. */
export interface Pages {
  /** Lets one more page in; answers its session's secret, or `null` when there are too many. */
  admit(): string | null;
  /** The page with that session's secret. */
  find(secret: string): Page | null;
  /** Tells every page. */
  tell(told: Told): void;
  /** Tells every page that this host ends, and lets them go. */
  close(): void;
}

/** What the pages need of their surroundings. */
export interface PagesOptions {
  readonly host: Promise<PageHost>;
  /** Called when the first page connects and when the last one is gone. */
  readonly onWatched: (isWatched: boolean) => void;
  readonly awayMilliseconds?: number;
  readonly beatMilliseconds?: number;
}

/** How long a page may be without its stream: a tunnel that broke, a computer that slept. */
const usualAwayMilliseconds = 60_000;
const usualBeatMilliseconds = 15_000;
const mostPages = 16;
/** A page that does not read is hung up on. It comes back and reads anew, so nothing is lost but time. */
const mostBacklogBytes = 8 * 1024 * 1024;

/** The pages of one host. */
export function openPages(options: PagesOptions): Pages {
  const { host, onWatched, awayMilliseconds = usualAwayMilliseconds } = options;
  const sessions = new Map<Session, Buffer>();
  let wasWatched = false;

  const isWatched = () => [...sessions.keys()].some((session) => session.isConnected());
  const look = () => {
    if (isWatched() === wasWatched) return;
    wasWatched = !wasWatched;
    onWatched(wasWatched);
  };
  const beat = setInterval(() => {
    for (const session of sessions.keys()) session.send('');
  }, options.beatMilliseconds ?? usualBeatMilliseconds);
  beat.unref();

  return {
    admit() {
      if (sessions.size >= mostPages) return null;
      const secret = randomBytes(32).toString('hex');
      const session = openSession({
        host,
        awayMilliseconds,
        onChange: look,
        onGone: () => {
          sessions.delete(session);
          look();
        },
      });
      sessions.set(session, digestOf(secret));
      return secret;
    },
    find(secret) {
      const digest = digestOf(secret);
      const found = [...sessions].find(([, known]) => timingSafeEqual(known, digest));
      return found?.[0] ?? null;
    },
    tell(told) {
      const line = JSON.stringify(told);
      for (const session of sessions.keys()) session.send(line);
    },
    close() {
      clearInterval(beat);
      for (const session of sessions.keys()) {
        session.send(JSON.stringify({ end: true }));
        session.leave();
      }
    },
  };
}

interface Session extends Page {
  isConnected(): boolean;
  /** One line over the stream. Without a stream it is dropped: the page reads anew when it is back. */
  send(line: string): void;
}

function openSession({
  host,
  awayMilliseconds,
  onChange,
  onGone,
}: {
  readonly host: Promise<PageHost>;
  readonly awayMilliseconds: number;
  readonly onChange: () => void;
  readonly onGone: () => void;
}): Session {
  const calls = host.then((opened) => opened.calls());
  const running = new Set<number>();
  let unsent: { readonly call: number; readonly answer: AnyHostAnswer }[] = [];
  let stream: ServerResponse | null = null;
  let hasListened = false;
  let isGone = false;
  let away: NodeJS.Timeout | null = null;

  function send(line: string): void {
    if (stream === null) return;
    // Judged by what nobody read so far: one answer alone may be long.
    if (stream.writableLength > mostBacklogBytes) stream.destroy();
    else stream.write(`${line}\n`);
  }

  function answer(call: number, given: AnyHostAnswer): void {
    running.delete(call);
    if (stream === null) unsent.push({ call, answer: given });
    else send(JSON.stringify({ call, answer: given }));
  }

  function startWaiting(): void {
    if (away !== null) clearTimeout(away);
    away = setTimeout(leave, awayMilliseconds);
    away.unref();
  }

  function leave(): void {
    if (isGone) return;
    isGone = true;
    if (away !== null) clearTimeout(away);
    void calls.then((open) => open.close());
    const last = stream;
    stream = null;
    last?.end();
    onGone();
  }

  startWaiting();
  return {
    isConnected: () => stream !== null,
    send,
    leave,
    invoke(operation, request, call) {
      if (typeof call !== 'number' || running.has(call)) return;
      running.add(call);
      void calls.then((open) => open.invoke(operation, request, call)).then((given) => answer(call, given));
    },
    cancel(call) {
      void calls.then((open) => open.cancel(call));
    },
    touch() {
      void host.then((opened) => opened.touch());
    },
    listen(response, waiting) {
      const older = stream;
      stream = response;
      older?.end();
      if (away !== null) clearTimeout(away);
      response.once('close', () => {
        if (stream !== response) return;
        stream = null;
        startWaiting();
        onChange();
      });
      // Also the sign that the stream stands.
      send('');
      const kept = unsent;
      unsent = [];
      for (const { call, answer: given } of kept) send(JSON.stringify({ call, answer: given }));
      const known = new Set([...running, ...kept.map(({ call }) => call)]);
      for (const call of waiting) if (!known.has(call)) answer(call, lost());
      if (hasListened)
        void host.then((opened) => opened.catchUp().forEach((told) => send(JSON.stringify(told))));
      hasListened = true;
      onChange();
    },
  };
}

function lost(): AnyHostAnswer {
  return fail('internal', 'The answer was lost when the connection to Wayleave broke.');
}
