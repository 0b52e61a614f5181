/** As many arguments as a call takes everywhere. */
const mostAtOnce = 32_768;

/** Bytes as base64 (RFC 4648 section 4), padded. */
export function base64Of(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += mostAtOnce)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + mostAtOnce)));
  return btoa(parts.join(''));
}

/** The bytes in padded base64 without blanks, or `null` when it is none. */
export function bytesOf(base64: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) return null;
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  // By index: going by characters costs more than all the rest of an import.
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
