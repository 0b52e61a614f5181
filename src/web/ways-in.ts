import { createHash, randomInt, randomBytes, timingSafeEqual } from 'node:crypto';

/** How a page gets in without having been in before. Every secret here is good once. */
export interface WaysIn {
  /** A new launch secret, good for two minutes. */
  issueSecret(): string;
  /** Whether that text is a launch secret that is still good. It is not good any more then. */
  takeSecret(text: string): boolean;
  /** A new code of eight letters and digits for a person to type, in place of the one before. */
  issueCode(): Code;
  /** A new code, or `null` when one was shown so recently that it was hardly read. */
  showCode(): Code | null;
  /** Whether that text is the code. It is not good any more then, nor after five wrong ones. */
  takeCode(text: string): boolean;
}

/** A code and until when it is good, in unix milliseconds. */
export interface Code {
  readonly text: string;
  readonly endsAt: number;
}

/** How long a launch secret is good. */
export const launchMilliseconds = 2 * 60_000;
const codeMilliseconds = 5 * 60_000;
const betweenCodesMilliseconds = 10_000;
const mostWrongCodes = 5;
const mostSecrets = 8;
/** No vowels and nothing that is mistaken for something else: 28 letters, so a code has 38 bits. */
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ23456789';
const codeLength = 8;

/** Launch secrets and codes of one host, kept as digests. */
export function createWaysIn(now: () => number): WaysIn {
  const secrets = new Map<string, { readonly digest: Buffer; readonly endsAt: number }>();
  let code: { readonly digest: Buffer; readonly endsAt: number; wrong: number } | null = null;
  let lastShown = Number.NEGATIVE_INFINITY;

  function issueCode(): Code {
    const letters = Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)]).join('');
    const endsAt = now() + codeMilliseconds;
    code = { digest: digestOf(letters), endsAt, wrong: 0 };
    lastShown = now();
    return { text: `${letters.slice(0, 4)}-${letters.slice(4)}`, endsAt };
  }

  return {
    issueSecret() {
      const secret = randomBytes(32).toString('hex');
      const digest = digestOf(secret);
      secrets.set(digest.toString('hex'), { digest, endsAt: now() + launchMilliseconds });
      const [oldest] = secrets.keys();
      if (secrets.size > mostSecrets && oldest !== undefined) secrets.delete(oldest);
      return secret;
    },
    takeSecret(text) {
      const digest = digestOf(text);
      const found = [...secrets].find(([, secret]) => timingSafeEqual(secret.digest, digest));
      if (found === undefined) return false;
      const [key, { endsAt }] = found;
      secrets.delete(key);
      return now() < endsAt;
    },
    issueCode,
    showCode: () => (now() - lastShown < betweenCodesMilliseconds ? null : issueCode()),
    takeCode(text) {
      if (code === null) return false;
      const isRight = timingSafeEqual(digestOf(text.toUpperCase().replaceAll(/[\s-]/g, '')), code.digest);
      const isGood = isRight && now() < code.endsAt;
      if (!isRight) code.wrong += 1;
      if (isRight || code.wrong >= mostWrongCodes) code = null;
      return isGood;
    },
  };
}

/** SHA-256: of one length, so that comparing takes the same time whatever was given. */
export function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
