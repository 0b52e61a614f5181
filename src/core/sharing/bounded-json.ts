import type { FileCode } from '../failures.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';

/** What a JSON document may be like before anything of it is parsed. */
export interface JsonBounds {
  readonly mostBytes: number;
  /** Objects and arrays within each other. */
  readonly mostLevels: number;
}

const quote = 0x22;
const backslash = 0x5c;
const openings = new Set([0x5b, 0x7b]);
const closings = new Set([0x5d, 0x7d]);

/**
 * The value in a JSON document (RFC 8259) of UTF-8, with or without a byte order mark. `file-refused` when it is larger
 * or deeper than that, `file-damaged` when it is no JSON. No failure repeats anything of it.
 */
export function readBoundedJson(bytes: Uint8Array, bounds: JsonBounds): Outcome<unknown, FileCode> {
  if (bytes.length > bounds.mostBytes)
    return fail('file-refused', `It is larger than ${Math.floor(bounds.mostBytes / 1024 / 1024)} MB.`);
  if (isDeeper(bytes, bounds.mostLevels))
    return fail('file-refused', `It is nested deeper than ${bounds.mostLevels} levels.`);
  try {
    // The decoder takes a byte order mark away by itself.
    return succeed(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    // The words of the parser repeat what stands there, which may be a secret.
    return fail('file-damaged', 'It is no whole JSON document in UTF-8.');
  }
}

/** No byte of a longer UTF-8 sequence looks like a bracket or a quote, so bytes are enough. */
function isDeeper(bytes: Uint8Array, mostLevels: number): boolean {
  let level = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (isText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) isText = false;
    } else if (byte === quote) isText = true;
    else if (openings.has(byte)) {
      level += 1;
      if (level > mostLevels) return true;
    } else if (closings.has(byte)) level -= 1;
  }
  return false;
}
