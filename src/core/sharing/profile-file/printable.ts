const mostPrintedCharacters = 80;

/** Text of a file, fit to be repeated to a person: cut, and without what could change how a screen shows the rest. */
export function printable(text: string): string {
  return text.slice(0, mostPrintedCharacters).replace(/\p{C}/gu, '?');
}
