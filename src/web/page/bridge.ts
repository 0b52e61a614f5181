import type { AnyHostAnswer, WindowBridge } from '../../core/host/host-contract.ts';

/** What the bridge needs of the page it runs in. */
export interface BridgeOptions {
  /** The session's secret. */
  readonly session: string;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly fetch: (input: string, init?: RequestInit) => Promise<Response>;
  /** The host ended in order or went away, or does not know this page any more. Nothing is answered from then on. */
  readonly onEnd: (why: 'ended' | 'refused') => void;
  readonly wait?: (milliseconds: number) => Promise<void>;
}

/** The bridge of a page, and how it says goodbye. */
export interface PageBridge extends WindowBridge {
  /** Tells the host that a person did something, at most every quarter of a minute. */
  touch(): void;
  /** Tells the host that the page goes away. */
  leave(): void;
}

interface Waiting {
  /** Whether the host has taken the request, and so owes an answer. */
  isTaken: boolean;
  readonly resolve: (answer: AnyHostAnswer) => void;
  readonly reject: (error: Error) => void;
}

type Line =
  | { readonly call: number; readonly answer: AnyHostAnswer }
  | { readonly event: string; readonly detail: unknown }
  | { readonly end: true };

/** The host sends at least an empty line in this time. */
const silenceMilliseconds = 45_000;
const betweenTouchesMilliseconds = 15_000;
/** Pauses before the stream is asked for again; after the last one the host counts as gone. */
const pauses = [100, 500, 1_000, 2_000, 5_000, 5_000];

/**
 * `window.wayleave` over HTTP: requests go out one by one, answers and events come back over one stream, which is
 * asked for again when it breaks. A call rejects only when the host is gone.
 */
export function createBridge({ session, origin, fetch, onEnd, wait = pause }: BridgeOptions): PageBridge {
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<string, Set<(detail: unknown) => void>>();
  let isOver = false;
  let touchedAt = 0;

  function end(why: 'ended' | 'refused'): void {
    if (isOver) return;
    isOver = true;
    for (const { reject } of waiting.values()) reject(gone());
    waiting.clear();
    onEnd(why);
  }

  function owed(): readonly number[] {
    return [...waiting].filter(([, { isTaken }]) => isTaken).map(([call]) => call);
  }

  function post(path: string, message: unknown): Promise<Response> {
    return fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Wayleave-Session': session },
      body: JSON.stringify(message),
      cache: 'no-store',
      redirect: 'error',
      // A page that is going away may still say so.
      keepalive: path === '/leave',
    });
  }

  function take(line: Line): void {
    if ('end' in line) return end('ended');
    if ('call' in line) {
      waiting.get(line.call)?.resolve(line.answer);
      waiting.delete(line.call);
      return;
    }
    for (const listener of listeners.get(line.event) ?? []) listener(line.detail);
  }

  async function listen(): Promise<void> {
    let failures = 0;
    while (!isOver) {
      const outcome = await readStream(() => {
        failures = 0;
      });
      if (outcome === 'refused') return end('refused');
      const next = pauses[failures];
      failures += 1;
      if (next === undefined) return end('ended');
      if (!isOver) await wait(next);
    }
  }

  /** Reads one stream to its end. Never rejects. */
  async function readStream(onOpen: () => void): Promise<'refused' | 'broken'> {
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), silenceMilliseconds);
    try {
      const response = await fetch(`${origin}/events`, {
        headers: { 'X-Wayleave-Session': session, 'X-Wayleave-Waiting': owed().join(',') },
        cache: 'no-store',
        redirect: 'error',
        signal: silence.signal,
      });
      if (!response.ok) return 'refused';
      if (response.body === null) return 'broken';
      onOpen();
      for await (const line of linesOf(response.body)) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), silenceMilliseconds);
        if (line !== '') take(JSON.parse(line) as Line);
      }
      return 'broken';
    } catch {
      // However it broke, it is asked for again.
      return 'broken';
    } finally {
      clearTimeout(timer);
    }
  }

  void listen();
  return {
    invoke(operation, request, call) {
      if (isOver) return Promise.reject(gone());
      return new Promise((resolve, reject) => {
        const mine: Waiting = { isTaken: false, resolve, reject };
        waiting.set(call, mine);
        const giveUp = () => {
          if (waiting.delete(call)) reject(gone());
        };
        post('/invoke', { operation, request, call }).then(({ ok }) => {
          mine.isTaken = ok;
          if (!ok) giveUp();
        }, giveUp);
      });
    },
    cancel(call) {
      // Where it cannot be sent, the call ends with the host.
      if (waiting.has(call)) post('/cancel', { call }).catch(() => undefined);
    },
    on(event, listener) {
      const known = listeners.get(event) ?? new Set();
      listeners.set(event, known.add(listener));
      return () => known.delete(listener);
    },
    touch() {
      const now = Date.now();
      if (isOver || now - touchedAt < betweenTouchesMilliseconds) return;
      touchedAt = now;
      post('/touch', {}).catch(() => undefined);
    },
    leave() {
      if (!isOver) post('/leave', {}).catch(() => undefined);
    },
  };
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

function gone(): Error {
  return new Error('The host of this page is gone.');
}
