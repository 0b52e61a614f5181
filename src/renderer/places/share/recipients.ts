/** A key that a file can be sealed to, and what the person calls it. */
export interface NamedRecipient {
  readonly recipient: string;
  /** '' where nothing is noted. */
  readonly name: string;
}

/** Why a text with keys cannot be taken. `line` counts from 1. */
export interface RecipientProblem {
  readonly kind: 'wrong' | 'private';
  readonly line: number;
}

/**
 * The keys in a text, one a line. What follows a `#` is a name: of the key before it, or of the next one where it has a
 * line of its own, as in the files that age reads. The same key counts once.
 */
export function readRecipients(
  text: string,
): { readonly recipients: readonly NamedRecipient[] } | { readonly problem: RecipientProblem } {
  const found = new Map<string, string>();
  let above = '';
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [key = '', ...notes] = line.split('#');
    const recipient = key.trim().toLowerCase();
    const note = notes.join('#').trim();
    if (recipient === '') {
      above = note;
      continue;
    }
    if (recipient.startsWith('age-secret-key-')) return { problem: { kind: 'private', line: index + 1 } };
    if (!/^age1[02-9ac-hj-np-z]{50,}$/.test(recipient))
      return { problem: { kind: 'wrong', line: index + 1 } };
    if (!found.has(recipient)) found.set(recipient, note === '' ? above : note);
    above = '';
  }
  return { recipients: [...found].map(([recipient, name]) => ({ recipient, name })) };
}
