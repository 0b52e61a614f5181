/** What is told of an unexpected error: its name, and where it came from. */
export interface ErrorTrace {
  readonly name: string;
  readonly lines: readonly string[];
}

/** The trace of an error without its message, which may repeat anything: an address, a token, what was typed. */
export function errorTrace(error: unknown): ErrorTrace {
  if (!(error instanceof Error)) return { name: 'unknown', lines: [] };
  const name = /^\w{1,40}$/.test(error.name) ? error.name : 'Error';
  const frames = afterMessage(error.stack ?? '', error.message);
  const lines = frames.split('\n').filter((line) => /^ {4}at \S/.test(line));
  return { name, lines: lines.slice(0, 12) };
}

/** A message may have lines that look like places, so the frames begin behind it; where it is not found there are none. */
function afterMessage(stack: string, message: string): string {
  if (message === '') return stack;
  const at = stack.lastIndexOf(message);
  return at === -1 ? '' : stack.slice(at + message.length);
}
