import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  newIdentity,
  parseIdentity,
  seal,
  sealWithPassphrase,
  unseal,
  unsealWithPassphrase,
} from '../../../src/core/store/age.ts';
import { fakeRandomness } from '../../fakes/randomness.ts';
import { fakeScrypt } from '../../fakes/scrypt.ts';
import { anyText } from '../../fixtures/any-text.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

const text = (bytes: Uint8Array | null) => (bytes === null ? null : new TextDecoder().decode(bytes));
const bytes = (content: string) => new TextEncoder().encode(content);

describe('sealing to recipients', () => {
  test('every recipient opens it, nobody else does', async () => {
    const [one, other, stranger] = await Promise.all([newIdentity(), newIdentity(), newIdentity()]);
    const sealed = await seal(bytes('hello'), [one.recipient, other.recipient]);
    expect(text(await unseal(sealed, one))).toBe('hello');
    expect(text(await unseal(sealed, other))).toBe('hello');
    expect(await unseal(sealed, stranger)).toBeNull();
  });

  test('any content comes back, over chunk borders too', async () => {
    const identity = await newIdentity();
    for (const length of [0, 1, 65_535, 65_536, 65_537, 200_000]) {
      const content = fakeRandomness(length).bytes(length);
      expect(await unseal(await seal(content, [identity.recipient]), identity)).toEqual(content);
    }
  });

  test('anything that is no age file is nothing, never a crash', async () => {
    const identity = await newIdentity();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (junk) => {
        expect(await unseal(junk, identity)).toBeNull();
        expect(
          await unseal(new Uint8Array([...bytes('age-encryption.org/v1\n-> X25519 '), ...junk]), identity),
        ).toBeNull();
      }),
      { numRuns: 100 },
    );
  });
});

describe('an identity file', () => {
  test('may have comments, blank lines and any line ends', async () => {
    const identity = await newIdentity();
    const file = `# created: 2026-01-05\r\n# public key: ${identity.recipient}\r\n\r\n  ${identity.text}  \r\n`;
    expect(valueOf(await parseIdentity(file))).toEqual(identity);
  });

  test.each([
    ['nothing', ''],
    ['comments only', '# hello\n'],
    ['a recipient', 'age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq'],
    ['a plugin identity', 'AGE-PLUGIN-YUBIKEY-1QQQQQ'],
    ['an SSH key', '-----BEGIN OPENSSH PRIVATE KEY-----'],
    ['a broken identity', `AGE-SECRET-KEY-1${'Q'.repeat(58)}`],
  ])('with %s is refused, and the refusal does not repeat it', async (_what, file) => {
    const outcome = await parseIdentity(file);
    expect(codeOf(outcome)).toBe('key-file-unsafe');
    if (file.length > 20) expect(JSON.stringify(outcome)).not.toContain(file.slice(0, 25));
  });
});

describe('sealing under a passphrase', () => {
  const ports = { scrypt: fakeScrypt, randomness: fakeRandomness() };

  test('the same passphrase opens it, another does not', async () => {
    await fc.assert(
      fc.asyncProperty(anyText({ minLength: 1 }), anyText({ minLength: 1 }), async (one, other) => {
        fc.pre(text(bytes(one)) !== text(bytes(other)));
        const sealed = await sealWithPassphrase(bytes('key'), one, ports);
        expect(text(await unsealWithPassphrase(sealed, one, ports))).toBe('key');
        expect(await unsealWithPassphrase(sealed, other, ports)).toBeNull();
      }),
      { numRuns: 25 },
    );
  });

  test('a file for recipients is none under a passphrase, nor the other way round', async () => {
    const identity = await newIdentity();
    expect(await unsealWithPassphrase(await seal(bytes('x'), [identity.recipient]), 'x', ports)).toBeNull();
    expect(await unseal(await sealWithPassphrase(bytes('x'), 'x', ports), identity)).toBeNull();
  });

  test.each(['0', '00', '018', '21', '40', '99', '1e1', '-1', ''])(
    'the work factor "%s" is not computed',
    async (factor) => {
      const sealed = text(await sealWithPassphrase(bytes('x'), 'x', ports)) ?? '';
      expect(sealed).toContain(' 18\n');
      let isAsked = false;
      const scrypt: typeof fakeScrypt = async () => {
        isAsked = true;
        return new Uint8Array(32);
      };
      const header = new TextEncoder().encode(sealed.slice(0, 300).replace(' 18\n', ` ${factor}\n`));
      expect(await unsealWithPassphrase(header, 'x', { scrypt })).toBeNull();
      expect(isAsked).toBe(false);
    },
  );
});
