const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const equalsSign = 0x3d;
const longestLine = 64;
const bytesOfLine = 48;
/** Blanks that may stand before the first and after the last line. */
const mostBlanks = 1024;
const firstLine = '-----BEGIN AGE ENCRYPTED FILE-----';
const lastLine = '-----END AGE ENCRYPTED FILE-----';
const noDigit = 64;
const digits = digitTable();

/** Whether a file begins as an age file in letters does (age v1 specification, "ASCII armor"). */
export function isArmored(file: Uint8Array): boolean {
  const begin = afterBlanks(file, 0);
  return begin !== null && isText(file.subarray(begin, begin + firstLine.length), firstLine);
}

/**
 * The bytes in an age file in letters: all of them, or the first `most` without a look at the rest. `null` when it is not
 * strictly as the specification has it: lines of 64 letters but for the last, canonical base64, nothing around the two
 * marks but blanks. Lines may end in CRLF.
 */
export function readArmor(file: Uint8Array, most = file.length): Uint8Array | null {
  const bytes = new Uint8Array(Math.min(most + longestLine, file.length));
  let length = 0;
  let isComplete = false;
  const lines = linesFrom(file, afterBlanks(file, 0) ?? file.length);
  const first = lines.next();
  if (first.done === true || !isText(first.value.line, firstLine)) return null;
  for (const { line, end } of lines) {
    if (isText(line, lastLine)) return afterBlanks(file, end) === file.length ? bytes.slice(0, length) : null;
    const count: number | null = isComplete ? null : decodeLine(line, bytes.subarray(length));
    if (count === null) return null;
    length += count;
    if (length >= most) return bytes.slice(0, most);
    isComplete = count < bytesOfLine;
  }
  return null;
}

/** Lines without what ends them, and where the next one begins. */
function* linesFrom(file: Uint8Array, begin: number): Generator<{ line: Uint8Array; end: number }> {
  for (let at = begin; at < file.length; ) {
    const feed = file.indexOf(lineFeed, at);
    const end = feed === -1 ? file.length : feed + 1;
    const line = file.subarray(at, feed === -1 ? end : feed);
    yield { line: line.at(-1) === carriageReturn ? line.subarray(0, -1) : line, end };
    at = end;
  }
}

/** Where something else than a blank stands; `null` when there are too many. */
function afterBlanks(file: Uint8Array, begin: number): number | null {
  const isBlank = (byte: number | undefined) =>
    byte === 0x20 || (byte !== undefined && byte >= 9 && byte <= 13);
  let at = begin;
  while (isBlank(file[at])) at += 1;
  return at - begin <= mostBlanks ? at : null;
}

function isText(bytes: Uint8Array, text: string): boolean {
  return bytes.length === text.length && bytes.every((byte, index) => byte === text.charCodeAt(index));
}

/** Writes the bytes of one line of base64 (RFC 4648 section 4) and tells their count. */
function decodeLine(line: Uint8Array, into: Uint8Array): number | null {
  if (line.length === 0 || line.length > longestLine || line.length % 4 !== 0) return null;
  const padding = line.at(-1) !== equalsSign ? 0 : line.at(-2) !== equalsSign ? 1 : 2;
  let held = 0;
  let bits = 0;
  let count = 0;
  for (const letter of line.subarray(0, line.length - padding)) {
    const digit = digits[letter] ?? noDigit;
    if (digit === noDigit) return null;
    held = ((held << 6) | digit) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    into[count] = held >> bits;
    count += 1;
  }
  const leftOver = held & ((1 << bits) - 1);
  return leftOver === 0 ? count : null;
}

function digitTable(): Uint8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const table = new Uint8Array(256).fill(noDigit);
  for (let digit = 0; digit < alphabet.length; digit += 1) table[alphabet.charCodeAt(digit)] = digit;
  return table;
}
