import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.ts';
import type { FileKey, FileSeal, Scrypt } from '../../../src/core/ports.ts';
import { createSealer, sealOf } from '../../../src/core/sharing/sealed-file.ts';
import { type Identity, newIdentity } from '../../../src/core/store/age.ts';
import { systemAead } from '../../../src/node/aead.ts';
import { fakeRandomness } from '../../fakes/randomness.ts';
import { fakeScrypt } from '../../fakes/scrypt.ts';
import { fakeSealer } from '../../fakes/sealer.ts';
import { anyText } from '../../fixtures/any-text.ts';
import { codeOf, failureOf, valueOf } from '../../fixtures/outcomes.ts';

const sealer = fakeSealer();
const passphrase = 'four words to remember';
const plain = bytesOf('{"format":"wayleave"}\n');
const megabyte = 1024 * 1024;

let mine: Identity;
let other: Identity;
let stranger: Identity;
/** Sealed to `mine` and `other`, and under the passphrase. */
let toKeys: Uint8Array;
let underPassphrase: Uint8Array;

beforeAll(async () => {
  [mine, other, stranger] = await Promise.all([newIdentity(), newIdentity(), newIdentity()]);
  toKeys = await seal({ kind: 'recipients', recipients: [mine.recipient, other.recipient] });
  underPassphrase = await seal({ kind: 'passphrase', passphrase });
});

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

async function seal(how: FileSeal, bytes = plain): Promise<Uint8Array> {
  return valueOf(await sealer.seal(bytes, how));
}

function withKeys(...identities: readonly string[]): FileKey {
  return { kind: 'identities', identities };
}

function withPassphrase(text = passphrase): FileKey {
  return { kind: 'passphrase', passphrase: text };
}

/** The plain text, or the failure's code. */
function contentOf(outcome: Outcome<Uint8Array>): string {
  return outcome.ok ? textOf(outcome.value) : outcome.failure.code;
}

async function open(file: Uint8Array | string, key: FileKey): Promise<string> {
  return contentOf(await sealer.open(typeof file === 'string' ? Buffer.from(file, 'latin1') : file, key));
}

/** An age file whose text was edited; its bytes are kept one to one. */
function edited(file: Uint8Array, edit: (text: string) => string): Uint8Array {
  return new Uint8Array(Buffer.from(edit(textOf(file)), 'latin1'));
}

function armored(file: Uint8Array, lineEnd = '\n'): string {
  const lines =
    Buffer.from(file)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN AGE ENCRYPTED FILE-----', ...lines, '-----END AGE ENCRYPTED FILE-----', ''].join(
    lineEnd,
  );
}

describe('what was sealed comes back', () => {
  const ciphers = [
    ['OpenSSL', systemAead()],
    ['JavaScript, as inside Electron,', undefined],
  ] as const;

  test.each(ciphers)('by %s, whatever it is, by each key and by the passphrase', async (_name, aead) => {
    const own = createSealer({ scrypt: fakeScrypt, randomness: fakeRandomness(), aead });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), anyText({ minLength: 1 }), async (bytes, words) => {
        const keyed = valueOf(
          await own.seal(bytes, { kind: 'recipients', recipients: [mine.recipient, other.recipient] }),
        );
        const worded = valueOf(await own.seal(bytes, { kind: 'passphrase', passphrase: words }));
        for (const reader of [own, sealer]) {
          expect(valueOf(await reader.open(keyed, withKeys(mine.text)))).toEqual(bytes);
          expect(valueOf(await reader.open(keyed, withKeys(stranger.text, other.text)))).toEqual(bytes);
          expect(valueOf(await reader.open(worded, withPassphrase(words)))).toEqual(bytes);
        }
      }),
      { numRuns: 20 },
    );
  });

  test.each([65_535, 65_536, 65_537, 200_000])('of %d bytes, over the borders of chunks', async (length) => {
    const bytes = fakeRandomness(length).bytes(length);
    const file = await seal({ kind: 'recipients', recipients: [mine.recipient] }, bytes);
    const opened = valueOf(await sealer.open(file, withKeys(mine.text)));
    expect(Buffer.from(opened).equals(bytes)).toBe(true);
  });

  test('under a passphrase there is one scrypt stanza, of work factor 18, and the key derives from that', async () => {
    const asked: unknown[] = [];
    const scrypt: Scrypt = (words, salt, cost, length) => {
      asked.push([textOf(words), salt.length, cost, length]);
      return fakeScrypt(words, salt, cost, length);
    };
    const file = valueOf(
      await createSealer({ scrypt, randomness: fakeRandomness() }).seal(plain, {
        kind: 'passphrase',
        passphrase,
      }),
    );
    expect(textOf(file)).toMatch(
      /^age-encryption\.org\/v1\n-> scrypt [A-Za-z0-9+/]{22} 18\n[A-Za-z0-9+/]{43}\n--- [A-Za-z0-9+/]{43}\n/,
    );
    const labelAndSalt = 'age-encryption.org/v1/scrypt'.length + 16;
    expect(asked).toEqual([[passphrase, labelAndSalt, { n: 2 ** 18, r: 8, p: 1 }, 32]]);
  });

  test('for 128 recipients, which is as many as there may be', async () => {
    const recipients = Array.from({ length: 128 }, (_, index) => (index === 127 ? mine : other).recipient);
    const file = await seal({ kind: 'recipients', recipients });
    expect(textOf(file).match(/^-> X25519 /gm)).toHaveLength(128);
    expect(await open(file, withKeys(mine.text))).toBe(textOf(plain));
    const tooMany = await sealer.seal(plain, {
      kind: 'recipients',
      recipients: [...recipients, mine.recipient],
    });
    expect(failureOf(tooMany)).toMatchObject({
      code: 'bad-value',
      message: 'At most 128 keys can open one file.',
    });
  });
});

describe('what cannot be sealed to', () => {
  const point = 'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z';

  test.each([
    ['a wrong checksum', () => `${mine.recipient.slice(0, -1)}?`, 'is no key: a letter is wrong or missing.'],
    ['a missing letter', () => mine.recipient.slice(0, -1), 'is no key: a letter is wrong or missing.'],
    ['capitals', () => mine.recipient.toUpperCase(), 'Recipient 2 is no key of the form age1…'],
    [
      'a point of small order',
      () => point,
      'Recipient 2 (age1qqqqqqqq…) is a key that would keep no secret.',
    ],
    ['an SSH key', () => 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5', 'Recipient 2 (ssh-ed25519 …) is an SSH key.'],
    ['a key of a plugin', () => 'age1yubikey1qwerty', 'Recipient 2 (age1yubikey1…) is a key of a plugin'],
    [
      'a post-quantum key',
      () => `age1pq1${'q'.repeat(60)}`,
      'Recipient 2 (age1pq1qqqqq…) is a key of a plugin',
    ],
    ['a user of a forge', () => 'github:somebody', 'Recipient 2 is no key of the form age1…'],
    ['nothing', () => '  ', 'Recipient 2 is no key of the form age1…'],
    ['a passphrase', () => 'correct horse battery', 'Recipient 2 is no key of the form age1…'],
  ])(
    '%s is told by its number, and by its first letters only where those are public',
    async (_what, text, words) => {
      const outcome = await sealer.seal(plain, { kind: 'recipients', recipients: [mine.recipient, text()] });
      expect(failureOf(outcome)).toMatchObject({
        code: 'bad-value',
        message: expect.stringContaining(words),
      });
    },
  );

  test.each([
    ['a secret key', () => mine.text],
    ['a secret key in small letters', () => mine.text.toLowerCase()],
    ['a secret key behind something else', () => `age1 ${mine.text}`],
    ['a key of a plugin', () => 'AGE-PLUGIN-YUBIKEY-1QQQQQQQQQQQQ'],
  ])('%s is not repeated, not in any part', async (_what, text) => {
    const outcome = await sealer.seal(plain, { kind: 'recipients', recipients: [text()] });
    expect(failureOf(outcome)).toEqual({
      code: 'bad-value',
      message:
        'Recipient 1 is a secret key. Give its public half, which begins with age1, and nobody the key itself.',
      details: null,
    });
  });

  test('nobody, and an empty passphrase', async () => {
    expect(codeOf(await sealer.seal(plain, { kind: 'recipients', recipients: [] }))).toBe('bad-value');
    expect(codeOf(await sealer.seal(plain, { kind: 'passphrase', passphrase: '' }))).toBe('bad-value');
  });
});

describe('keys', () => {
  test('may come as whole identity files, with comments and several keys', async () => {
    const file = `# created: 2026-01-05\r\n# public key: ${stranger.recipient}\r\n${stranger.text}\r\n\r\n  ${mine.text}  `;
    expect(await open(toKeys, withKeys(file))).toBe(textOf(plain));
    expect(await open(toKeys, withKeys(stranger.text, file))).toBe(textOf(plain));
  });

  test.each([
    ['nothing', () => '', 'There is no key in that.'],
    ['comments only', () => '# public key: age1\n', 'There is no key in that.'],
    ['a sealed identity file', () => textOf(underPassphrase), 'That identity file is sealed itself.'],
    [
      'a sealed identity file in letters',
      () => armored(underPassphrase),
      'That identity file is sealed itself.',
    ],
    [
      'the identity of a plugin',
      () => '# yubikey\nAGE-PLUGIN-YUBIKEY-1QQQQQQQQ',
      'That key is kept by a plugin',
    ],
    ['a post-quantum key', () => `AGE-SECRET-KEY-PQ-1${'Q'.repeat(58)}`, 'That is a key of a newer kind.'],
    ['a recipient', () => mine.recipient, 'That is the public half of a key.'],
    ['an SSH key', () => '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA', 'That is no age key.'],
    [
      'a wrong checksum',
      () => `${mine.text.slice(0, -1)}${mine.text.endsWith('Q') ? 'P' : 'Q'}`,
      'A letter of that key',
    ],
    ['a good key and words', () => `${mine.text}\nmy own words`, 'That is no age identity'],
    ['too many', () => Array(129).fill(mine.text).join('\n'), 'At most 128 keys'],
  ])('%s: what it is is said, and nothing of it repeated', async (_what, text, words) => {
    const failure = failureOf(await sealer.open(toKeys, withKeys(text())));
    expect(failure).toMatchObject({ code: 'bad-value', message: expect.stringContaining(words) });
    expect(failure.message).not.toMatch(/AGE-SECRET-KEY-1[A-Z0-9]|AGE-PLUGIN|my own words/);
  });
});

describe('why a file does not open', () => {
  test('a key that does not fit is no damage', async () => {
    expect(await open(underPassphrase, withPassphrase('another'))).toBe('wrong-file-password');
    expect(await open(toKeys, withKeys(stranger.text))).toBe('file-key-needed');
  });

  test('neither is a passphrase for keys, or a key for a passphrase, and the words tell them apart', async () => {
    expect(failureOf(await sealer.open(toKeys, withPassphrase()))).toMatchObject({
      code: 'file-key-needed',
      message: 'That file is sealed to keys; no passphrase opens it.',
    });
    expect(failureOf(await sealer.open(underPassphrase, withKeys(mine.text)))).toMatchObject({
      code: 'wrong-file-password',
      message: 'That file is sealed under a passphrase; no key opens it.',
    });
  });

  test('a file for SSH keys or plugins alone says so', async () => {
    const file = edited(toKeys, (text) => text.replaceAll('-> X25519 ', '-> ssh-ed25519 abcdef '));
    const failure = failureOf(await sealer.open(file, withKeys(mine.text)));
    expect(failure).toMatchObject({
      code: 'file-key-needed',
      message: expect.stringContaining('another kind'),
    });
  });

  const spoilt = {
    'a stanza more': (text: string) => text.replace('--- ', '-> joint-grease x\n\n--- '),
    'a stanza less': (text: string) => text.replace(/(-> X25519 .*\n.*\n)(-> X25519 .*\n.*\n)/, '$1'),
    'another MAC': (text: string) => text.replace(/^--- ..../m, '--- AAAA'),
    'no MAC': (text: string) => text.replace(/^--- .*$/m, '---'),
    'a payload of another file': (text: string) => `${text.slice(0, -20)}${'x'.repeat(20)}`,
    'a byte more': (text: string) => `${text}x`,
    'a byte less': (text: string) => text.slice(0, -1),
    'its header alone': (text: string) => `${/^[^]*?--- .*\n/.exec(text)?.[0]}`,
  };

  test.each(Object.entries(spoilt))(
    'with %s it is damaged, for whoever has the right key',
    async (_how, edit) => {
      expect(await open(edited(toKeys, edit), withKeys(mine.text))).toBe('file-damaged');
    },
  );

  test.each(Object.entries(spoilt).filter(([how]) => how !== 'a stanza less'))(
    'with %s it is damaged, for whoever has the right passphrase',
    async (_how, edit) => {
      expect(await open(edited(underPassphrase, edit), withPassphrase())).toBe('file-damaged');
    },
  );

  test('another MAC does not turn a wrong key into damage', async () => {
    const edit = spoilt['another MAC'];
    expect(await open(edited(toKeys, edit), withKeys(stranger.text))).toBe('file-key-needed');
    expect(await open(edited(underPassphrase, edit), withPassphrase('another'))).toBe('wrong-file-password');
  });

  test('with any byte changed it does not open, and behind the header that is damage', async () => {
    const headerLength = textOf(toKeys).search(/\n--- .*\n/) + '\n--- '.length + 44;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(toKeys.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (position, change) => {
          const changed = toKeys.slice();
          changed[position] = (changed[position] ?? 0) ^ change;
          const codes = position < headerLength ? ['file-damaged', 'file-key-needed'] : ['file-damaged'];
          expect(codes).toContain(await open(changed, withKeys(other.text)));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('cut anywhere it is damaged', async () => {
    for (let length = 0; length < toKeys.length; length += 1)
      expect([length, await open(toKeys.subarray(0, length), withKeys(mine.text))]).toEqual([
        length,
        'file-damaged',
      ]);
  });
});

describe('a file in letters', () => {
  test('opens with either line end, blanks around it, and none at its end', async () => {
    for (const file of [toKeys, underPassphrase]) {
      const key = file === toKeys ? withKeys(mine.text) : withPassphrase();
      for (const text of [
        armored(file),
        armored(file, '\r\n'),
        ` \r\n\n${armored(file)}\n\t `,
        armored(file).trim(),
      ])
        expect(await open(text, key)).toBe(textOf(plain));
    }
  });

  test('is read whatever its length is', async () => {
    for (let length = 0; length <= 50; length += 1) {
      const file = await seal(
        { kind: 'recipients', recipients: [mine.recipient] },
        plain.slice(0, 0 + length),
      );
      expect(await open(armored(file), withKeys(mine.text))).toBe(textOf(plain.slice(0, length)));
    }
  });

  const begin = '-----BEGIN AGE ENCRYPTED FILE-----\n';
  const end = '-----END AGE ENCRYPTED FILE-----\n';
  test.each([
    ['something before it', (text: string) => `Subject: hello\n${text}`],
    ['something behind it', (text: string) => `${text}bye`],
    ['no end', (text: string) => text.replace(end, '')],
    ['another end', (text: string) => text.replace('END AGE', 'END PGP')],
    ['nothing in it', () => begin + end],
    ['another beginning', (text: string) => text.replace('FILE-----\n', 'FILE----- \n')],
    ['headers as PEM has them', (text: string) => text.replace(begin, `${begin}Comment: hello\n\n`)],
    ['a short line in the middle', (text: string) => text.replace(/\n(.{4})(.{60})\n/, '\n$1\n$2\n')],
    ['lines of 76 letters', (text: string) => text.replace(/\n(.{64})\n(.{12})(.{52})\n/, '\n$1$2\n$3\n')],
    ['an empty line', (text: string) => text.replace(/\n(.{64})\n/, '\n$1\n\n')],
    ['a blank in a line', (text: string) => text.replace(/\n(.{10})./, '\n$1 ')],
    ['a letter of base64url', (text: string) => text.replace(/\n(.{10})./, '\n$1_')],
    ['padding in the middle', (text: string) => text.replace(/\n(.{62})..\n/, '\n$1==\n')],
    ['no padding', (text: string) => text.replace(/=+\n/, '\n')],
    [
      'bits behind its end',
      (text: string) => text.replace(/(.)=\n/, (_all, last: string) => `${next(last)}=\n`),
    ],
    ['a carriage return alone', (text: string) => text.replaceAll('\n', '\r')],
    ['a byte that is no letter', (text: string) => text.replace(/\n(.{10})./, '\n$1\u00e9')],
    ['too many blanks before it', (text: string) => `${' '.repeat(1025)}${text}`],
    ['too many blanks behind it', (text: string) => `${text}${' '.repeat(1025)}`],
  ])('with %s is damaged', async (_how, edit) => {
    // A file whose letters end in one equals sign.
    const sizes = [0, 1, 2].map((more) => plain.subarray(0, 18 + more));
    const files = await Promise.all(
      sizes.map((bytes) => seal({ kind: 'recipients', recipients: [mine.recipient] }, bytes)),
    );
    const text = files.map((file) => armored(file)).find((candidate) => /[^=]=\n/.test(candidate)) ?? '';
    expect(await open(text, withKeys(mine.text))).toContain('format');
    expect(edit(text)).not.toBe(text);
    expect(await open(edit(text), withKeys(mine.text))).toBe('file-damaged');
  });

  /** The next letter of base64: of the last one before a single equals sign, the two lowest bits must be zero. */
  function next(letter: string): string {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    return alphabet.charAt(alphabet.indexOf(letter) + 1);
  }
});

describe('hostile files', () => {
  const version = 'age-encryption.org/v1\n';
  const scrypt = (factor: string, more = '') =>
    `${version}-> scrypt AAAAAAAAAAAAAAAAAAAAAA ${factor}\n${'A'.repeat(43)}\n${more}--- ${'A'.repeat(43)}\n${'x'.repeat(40)}`;
  const x25519 = `-> X25519 ${'A'.repeat(43)}\n${'A'.repeat(43)}\n`;
  const ending = `--- ${'A'.repeat(43)}\n${'x'.repeat(40)}`;

  const table: readonly (readonly [string, string, string])[] = [
    ['nothing at all', '', 'file-damaged'],
    ['something else', 'PK\u0003\u0004', 'file-damaged'],
    ['a work factor of 21', scrypt('21'), 'file-refused'],
    ['a work factor of 64', scrypt('64'), 'file-refused'],
    ['a work factor beyond all numbers', scrypt('9'.repeat(400)), 'file-refused'],
    ['a work factor of 0', scrypt('0'), 'file-damaged'],
    ['a work factor with a zero before it', scrypt('018'), 'file-damaged'],
    ['a work factor with a sign', scrypt('+18'), 'file-damaged'],
    ['a work factor in the way of floating point', scrypt('1e1'), 'file-damaged'],
    ['no work factor', scrypt(''), 'file-damaged'],
    [
      'two passphrases',
      scrypt('18', `-> scrypt AAAAAAAAAAAAAAAAAAAAAA 18\n${'A'.repeat(43)}\n`),
      'file-damaged',
    ],
    ['a passphrase beside a key', scrypt('18', x25519), 'file-damaged'],
    ['129 recipients', version + x25519.repeat(129) + ending, 'file-refused'],
    ['129 recipients in few letters', `${version}${'-> a\n\n'.repeat(129)}${ending}`, 'file-refused'],
    ['a header of 17 KB in one line', `${version}-> ${'a'.repeat(17_000)}\n\n${ending}`, 'file-refused'],
    ['a header that never ends', `${version}-> a\n${`${'A'.repeat(64)}\n`.repeat(500)}`, 'file-refused'],
    ['a header that never ends, without a line', version + 'A'.repeat(20_000), 'file-refused'],
    ['a header that is cut', `${version}${x25519}`, 'file-damaged'],
    ['no recipient', version + ending, 'file-key-needed'],
    ['a newer version', `age-encryption.org/v2\n${x25519}${ending}`, 'file-damaged'],
    ['a version in Windows lines', `${version.replace('\n', '\r\n')}${x25519}${ending}`, 'file-damaged'],
    ['a share of another length', `${version}-> X25519 AAAA\n${'A'.repeat(43)}\n${ending}`, 'file-damaged'],
    ['a share of small order', version + x25519 + ending, 'file-damaged'],
    ['a body of another length', version + x25519.replace(/\nA+/, '\nAAAA') + ending, 'file-damaged'],
    [
      'a line too long in a body',
      version + x25519.replace(/\nA+/, `\n${'A'.repeat(68)}`) + ending,
      'file-damaged',
    ],
    ['letters that are none in a body', version + x25519.replace(/\nA/, '\n*') + ending, 'file-damaged'],
    ['bytes that are no ASCII', version + x25519.replace(/\nA/, '\n\u00e9') + ending, 'file-damaged'],
    ['two blanks between words', version + x25519.replace('X25519 ', 'X25519  ') + ending, 'file-damaged'],
  ];

  test.each(table)('%s', async (_what, text, code) => {
    let asked = 0;
    const scryptAsked: Scrypt = async () => {
      asked += 1;
      return new Uint8Array(32);
    };
    const own = createSealer({ scrypt: scryptAsked, randomness: fakeRandomness(), aead: systemAead() });
    const file = new Uint8Array(Buffer.from(text, 'latin1'));
    const key = text.includes('scrypt') ? withPassphrase() : withKeys(mine.text);
    expect(contentOf(await own.open(file, key))).toBe(code);
    expect(contentOf(await own.open(bytesOf(armored(file)), key))).toBe(code);
    expect(asked).toBe(0);
  });

  test('a work factor of 20 is still computed, of 21 nothing is', async () => {
    const costs: number[] = [];
    const noting: Scrypt = async (_words, _salt, { n }) => {
      costs.push(n);
      return new Uint8Array(32);
    };
    const own = createSealer({ scrypt: noting, randomness: fakeRandomness() });
    const codes = ['20', '21'].map(async (factor) =>
      codeOf(await own.open(bytesOf(scrypt(factor)), withPassphrase())),
    );
    expect(await Promise.all(codes)).toEqual(['wrong-file-password', 'file-refused']);
    expect(costs).toEqual([2 ** 20]);
  });

  test('more than 16 MB are refused, whatever they hold; 16 MB are read', async () => {
    const most = 16 * megabyte;
    const file = await seal(
      { kind: 'recipients', recipients: [mine.recipient] },
      new Uint8Array(most - 16 * 257 - 500),
    );
    const padded = new Uint8Array(most);
    padded.set(file);
    expect(codeOf(await sealer.open(file, withKeys(mine.text)))).toBe('ok');
    expect(codeOf(await sealer.open(padded, withKeys(mine.text)))).toBe('file-damaged');
    expect(codeOf(await sealer.open(new Uint8Array(most + 1), withKeys(mine.text)))).toBe('file-refused');
  });

  test('any bytes at all are refused or damaged, never a crash', async () => {
    const start = fc.constantFrom(
      '',
      version,
      `${version}-> X25519 `,
      `${version}-> scrypt `,
      '-----BEGIN AGE ENCRYPTED FILE-----\n',
    );
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 300 }), async (text, junk) => {
        const file = new Uint8Array([...bytesOf(text), ...junk]);
        for (const key of [withKeys(mine.text), withPassphrase()])
          expect(['file-damaged', 'file-refused', 'file-key-needed', 'wrong-file-password']).toContain(
            await open(file, key),
          );
        expect(['passphrase', 'recipients', 'unreadable', null]).toContain(sealOf(file));
      }),
    );
  });
});

describe('what opens a file is told by its head', () => {
  test('of either kind, in either form', () => {
    expect(sealOf(toKeys)).toBe('recipients');
    expect(sealOf(underPassphrase)).toBe('passphrase');
    expect(sealOf(bytesOf(armored(toKeys)))).toBe('recipients');
    expect(sealOf(bytesOf(armored(underPassphrase, '\r\n')))).toBe('passphrase');
  });

  test.each([
    ['no age file', '{"format":"wayleave"}', null],
    ['nothing', '', null],
    ['a newer version', 'age-encryption.org/v2\n', 'unreadable'],
    ['a cut header', 'age-encryption.org/v1\n-> X25519', 'unreadable'],
    ['a passphrase that asks too much', 'age-encryption.org/v1\n-> scrypt a 30\n\n--- a\n', 'unreadable'],
    ['armor around nothing', '-----BEGIN AGE ENCRYPTED FILE-----\n', 'unreadable'],
  ])('%s', (_what, text, expected) => {
    expect(sealOf(bytesOf(text))).toBe(expected);
  });

  test('and what follows is not read: it may be anything, and 16 MB of it', async () => {
    const long = await seal({ kind: 'recipients', recipients: [mine.recipient] }, new Uint8Array(40_000));
    const rest = '?'.repeat(16 * megabyte);
    expect(sealOf(edited(long, (text) => text.slice(0, 300) + rest))).toBe('recipients');
    const letters = armored(long).slice(0, 30_000) + rest;
    expect(sealOf(bytesOf(letters))).toBe('recipients');
    expect(await open(letters.slice(0, 60_000), withKeys(mine.text))).toBe('file-damaged');
  });
});

describe('whoever waits', () => {
  const large = new Uint8Array(5 * 65_536);

  test('is told each step and how much is done', async () => {
    const told: (readonly [string, number | null])[] = [];
    const onProgress = (step: string, share: number | null) => told.push([step, share]);
    const file = valueOf(await sealer.seal(large, { kind: 'passphrase', passphrase }, { onProgress }));
    expect(told.splice(0)).toEqual([
      ['deriving-key', null],
      ...[0.2, 0.4, 0.6, 0.8, 1].map((share) => ['sealing', share]),
    ]);
    await sealer.open(file, withPassphrase(), { onProgress });
    expect(told.at(0)).toEqual(['deriving-key', null]);
    expect(told.at(1)).toEqual(['opening', 0]);
    expect(told.at(-1)?.[0]).toBe('opening');
    expect(told.at(-1)?.[1]).toBe(1);
  });

  test.each([0, 1, 3])('can call it off after step %d, and has nothing of it', async (after) => {
    const file = await seal({ kind: 'passphrase', passphrase }, large);
    const called = (work: (signal: AbortSignal, onProgress: () => void) => Promise<Outcome<Uint8Array>>) => {
      const calling = new AbortController();
      let steps = 0;
      const countDown = () => {
        steps += 1;
        if (steps >= after) calling.abort();
      };
      if (after === 0) calling.abort();
      return work(calling.signal, countDown).then((outcome) => [codeOf(outcome), steps]);
    };
    expect(
      await called((signal, onProgress) =>
        sealer.seal(large, { kind: 'passphrase', passphrase }, { signal, onProgress }),
      ),
    ).toEqual(['file-cancelled', after]);
    expect(
      await called((signal, onProgress) => sealer.open(file, withPassphrase(), { signal, onProgress })),
    ).toEqual(['file-cancelled', after]);
  });
});
