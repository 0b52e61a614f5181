/**
 * Text that came from outside, fit to be repeated in a message: cut to so many UTF-16 units, and without control and
 * other characters that could change how a screen shows the rest.
 */
export function printable(text: string, mostCharacters = 80): string {
  return text.slice(0, mostCharacters).replace(/\p{C}/gu, '?');
}
