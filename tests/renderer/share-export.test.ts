import { describe, expect, test } from 'vitest';
import { identitiesIn } from '../../src/renderer/places/share/identity-text.ts';
import { readRecipients } from '../../src/renderer/places/share/recipients.ts';
import { groupsByFolder, groupsByTag } from '../../src/renderer/places/share/selection.ts';
import { sampleConnections } from '../fakes/window-records.ts';

const jo = `age1${'q'.repeat(58)}`;
const kim = `age1${'z'.repeat(58)}`;

describe('the keys of a file', () => {
  test.each([
    ['', []],
    ['\n  \n# nobody yet\n', []],
    [jo, [[jo, '']]],
    [`${jo} # Jo Moreau`, [[jo, 'Jo Moreau']]],
    [
      `# Jo Moreau\r\n${jo}\r\n${kim}`,
      [
        [jo, 'Jo Moreau'],
        [kim, ''],
      ],
    ],
    [`# above\n${jo} # beside # twice`, [[jo, 'beside # twice']]],
    [`${jo.toUpperCase()}\n${jo} # again`, [[jo, '']]],
  ])('%o are read with their names', (text, expected) => {
    const read = readRecipients(text);
    expect('problem' in read ? read.problem : read.recipients).toEqual(
      expected.map(([recipient, name]) => ({ recipient, name })),
    );
  });

  test.each([
    ['age1short', { kind: 'wrong', line: 1 }],
    [`${jo}\n\n${jo.slice(0, -20)}`, { kind: 'wrong', line: 3 }],
    [`${jo} ${kim}`, { kind: 'wrong', line: 1 }],
    ['ssh-ed25519 AAAA', { kind: 'wrong', line: 1 }],
    [`${jo}\nAGE-SECRET-KEY-1QQ`, { kind: 'private', line: 2 }],
  ])('%o is told by its line', (text, problem) => {
    expect(readRecipients(text)).toEqual({ problem });
  });
});

describe('the text of an identity file', () => {
  const identity = `AGE-SECRET-KEY-1${'Q'.repeat(58)}`;

  test('is the same whether its lines were kept or run together', () => {
    const lines = ['# created: 2026-01-02', `# public key: ${jo}`, identity];
    expect(identitiesIn(lines.join('\n'))).toBe(identity);
    expect(identitiesIn(lines.join(''))).toBe(identity);
  });

  test('goes on as it is where it is none', () => {
    expect(identitiesIn('my passphrase')).toBe('my passphrase');
  });
});

describe('what can be exported together', () => {
  const connections = sampleConnections(0);

  test('is every folder with all below it', () => {
    const folders = groupsByFolder(connections);
    expect(folders.slice(0, 3)).toEqual([
      { name: 'Council', count: 12 },
      { name: 'Council/Utilities', count: 5 },
      { name: 'State agencies', count: 31 },
    ]);
  });

  test('is every tag', () => {
    expect(groupsByTag(connections)).toContainEqual({ name: 'water', count: 2 });
  });
});
