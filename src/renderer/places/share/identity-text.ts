/**
 * The identities in the text of an age identity file, one a line, also where its lines were run together, as a field of
 * one line does to what is pasted. The text as it is where none is found.
 */
export function identitiesIn(text: string): string {
  const found = text.match(/AGE-SECRET-KEY-[0-9A-Z-]+/gi);
  return found === null ? text : found.join('\n');
}
