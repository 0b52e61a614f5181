/** Where a command reads and writes. stdout is for results, stderr for everything said to a person. */
export interface Terminal {
  /** Whether a person can be asked. */
  readonly isInteractive: boolean;
  /** Whether colours are welcome on stdout (`NO_COLOR`, https://no-color.org). */
  readonly hasColour: boolean;
  /** Whether stdout is a screen, which binary files would only spoil. */
  readonly showsOutput: boolean;
  print(line: string): void;
  /** Bytes for stdout, as they are. */
  printBytes(bytes: Uint8Array): void;
  say(line: string): void;
  /** Everything on stdin, at most `mostBytes`; `null` when there was more. */
  readAll(mostBytes: number): Promise<string | null>;
  /** The same as bytes. */
  readBytes(mostBytes: number): Promise<Uint8Array | null>;
  /** Asks a question on stderr; a hidden answer is not shown. `null` when the input ended or was interrupted. */
  ask(question: string, isHidden: boolean, signal: AbortSignal): Promise<string | null>;
}

/** The terminal of this process. */
export function processTerminal(env: Readonly<Record<string, string | undefined>>): Terminal {
  return {
    // Asked only when it matters: each stream costs a start a millisecond when it is first looked at.
    get isInteractive() {
      return process.stdin.isTTY && process.stderr.isTTY;
    },
    get hasColour() {
      return process.stdout.isTTY && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
    },
    get showsOutput() {
      return process.stdout.isTTY;
    },
    print: (line) => write(process.stdout, `${line}\n`),
    printBytes: (bytes) => write(process.stdout, bytes),
    say: (line) => write(process.stderr, `${line}\n`),
    readAll: async (mostBytes) => (await readBytes(mostBytes))?.toString('utf8') ?? null,
    readBytes,
    ask,
  };
}

/** A stream is made ready with its first line: most commands say nothing on stderr, and start sooner without it. */
function write(stream: NodeJS.WriteStream, output: string | Uint8Array): void {
  if (stream.listenerCount('error') === 0) stream.on('error', leaveQuietly);
  stream.write(output);
}

/** A reader that went away (`wayleave … | head`) is no mistake. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}

async function readBytes(mostBytes: number): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > mostBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function ask(question: string, isHidden: boolean, signal: AbortSignal): Promise<string | null> {
  // Loaded only here: most commands ask nothing, and start faster without.
  const [{ createInterface }, { Writable }] = await Promise.all([
    import('node:readline/promises'),
    import('node:stream'),
  ]);
  const { stdin, stderr } = process;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: isHidden ? silent : stderr, terminal: true });
  // Only now, with the terminal's own echo off: an answer may come at once.
  if (isHidden) stderr.write(question);
  const ended = new AbortController();
  lines.once('SIGINT', () => ended.abort());
  lines.once('close', () => ended.abort());
  try {
    return await lines.question(isHidden ? '' : question, {
      signal: AbortSignal.any([signal, ended.signal]),
    });
  } catch {
    // Interrupted or at its end: nobody answered.
    return null;
  } finally {
    lines.close();
    if (isHidden) stderr.write('\n');
  }
}
