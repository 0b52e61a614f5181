import { fail, type Outcome, succeed } from '../outcome.ts';
import { isRecipient, recipientOf, seal } from '../store/age.ts';
import { isAgeFile, mostRecipients } from './age-head.ts';

const most = `At most ${mostRecipients}`;

/**
 * What a file is to be sealed to, checked: X25519 recipients `age1…`. `bad-value` names the first that is none by its
 * number, and by its first letters only where those are public: somebody may have put a secret there.
 */
export async function readRecipients(
  texts: readonly string[],
): Promise<Outcome<readonly string[], 'bad-value'>> {
  if (texts.length === 0) return fail('bad-value', 'Name at least one key to seal the file to.');
  if (texts.length > mostRecipients) return fail('bad-value', `${most} keys can open one file.`);
  const recipients = texts.map((text) => text.trim());
  for (const [index, text] of recipients.entries())
    if (!(await isRecipient(text))) return fail('bad-value', recipientRefusal(text, index + 1));
  return succeed(recipients);
}

/** The first recipient to which nothing can be sealed although its letters are right: a point of small order. `null`: none. */
export async function refuseUnusable(
  recipients: readonly string[],
): Promise<Outcome<never, 'bad-value'> | null> {
  for (const [index, recipient] of recipients.entries()) {
    try {
      await seal(new Uint8Array(0), [recipient]);
    } catch {
      return fail(
        'bad-value',
        `Recipient ${index + 1} (${recipient.slice(0, 12)}…) is a key that would keep no secret.`,
      );
    }
  }
  return null;
}

function recipientRefusal(text: string, number: number): string {
  if (/AGE-(SECRET-KEY|PLUGIN)-/i.test(text))
    return `Recipient ${number} is a secret key. Give its public half, which begins with age1, and nobody the key itself.`;
  const isPublic = /^(age1|ssh-)/.test(text);
  const which = isPublic ? `Recipient ${number} (${text.slice(0, 12)}…)` : `Recipient ${number}`;
  if (text.startsWith('ssh-')) return `${which} is an SSH key. Give a key of the form age1…`;
  if (/^age1\w+1/.test(text))
    return `${which} is a key of a plugin or of another kind. Give a plain key of the form age1…`;
  return isPublic
    ? `${which} is no key: a letter is wrong or missing.`
    : `${which} is no key of the form age1…`;
}

/**
 * The keys in some texts, each a key or a whole identity file of the age program with comments and several keys:
 * `AGE-SECRET-KEY-1…` each. `bad-value` says what a text is instead, without repeating any of it.
 */
export async function readIdentities(
  texts: readonly string[],
): Promise<Outcome<readonly string[], 'bad-value'>> {
  if (texts.some((text) => isAgeFile(new TextEncoder().encode(text))))
    return fail(
      'bad-value',
      'That identity file is sealed itself. Open it first, with `age --decrypt`, and give what is inside.',
    );
  const keys = texts.flatMap(keyLines);
  if (keys.length === 0)
    return fail('bad-value', 'There is no key in that. A key begins with AGE-SECRET-KEY-1.');
  if (keys.length > mostRecipients) return fail('bad-value', `${most} keys can be tried at a time.`);
  for (const key of keys)
    if ((await recipientOf(key)) === null) return fail('bad-value', identityRefusal(key));
  return succeed(keys);
}

function keyLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function identityRefusal(line: string): string {
  if (line.startsWith('AGE-PLUGIN-'))
    return 'That key is kept by a plugin of the age program. Open the file with `age --decrypt` and import what is inside.';
  if (line.startsWith('AGE-SECRET-KEY-1')) return 'A letter of that key is wrong or missing.';
  if (line.startsWith('AGE-SECRET-KEY-'))
    return 'That is a key of a newer kind. Give one that begins with AGE-SECRET-KEY-1.';
  if (line.startsWith('age1'))
    return 'That is the public half of a key. Give the one that begins with AGE-SECRET-KEY-1.';
  if (line.startsWith('-----BEGIN')) return 'That is no age key. Give one that begins with AGE-SECRET-KEY-1.';
  return 'That is no age identity: a line of it is neither a key that begins with AGE-SECRET-KEY-1 nor a comment.';
}
