import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressText, parseSubscriptionAddress } from '../../../../src/core/sharing/subscriptions/address.ts';
import { codeOf, failureOf, valueOf } from '../../../fixtures/outcomes.ts';

describe('an address of a file', () => {
  test.each([
    ['/srv/gis/team.wayleave', '/srv/gis/team.wayleave'],
    ['  /srv/gis/team.wayleave\n', '/srv/gis/team.wayleave'],
    ['/srv/gis/100% team?.wayleave', '/srv/gis/100% team?.wayleave'],
    ['C:\\GIS\\team.wayleave', 'C:\\GIS\\team.wayleave'],
    ['c:/GIS/team.wayleave', 'c:/GIS/team.wayleave'],
    ['\\\\files\\gis\\team.wayleave', '\\\\files\\gis\\team.wayleave'],
    ['\\\\files.example.org\\gis$\\a\\team.wayleave', '\\\\files.example.org\\gis$\\a\\team.wayleave'],
    ['file:///srv/gis/a%20team.wayleave', '/srv/gis/a team.wayleave'],
    ['file://localhost/srv/gis/team.wayleave', '/srv/gis/team.wayleave'],
    ['FILE:///srv/team.wayleave#here', '/srv/team.wayleave'],
    ['file:///C:/GIS/team.wayleave', 'C:\\GIS\\team.wayleave'],
    ['file://files/gis/team.wayleave', '\\\\files\\gis\\team.wayleave'],
  ])('%s leads to %s', (typed, path) => {
    const address = valueOf(parseSubscriptionAddress(typed));
    expect(address).toMatchObject({ kind: 'file', path, shown: path });
    expect(addressText(address)).toBe(path);
  });

  test.each([
    'team.wayleave',
    './team.wayleave',
    '~/team.wayleave',
    'C:team.wayleave',
    '\\\\files',
    '\\\\files\\gis',
    '\\\\files\\gis\\',
    '\\\\.\\pipe\\team',
    '\\\\?\\C:\\team.wayleave',
    '/srv/te\0am.wayleave',
    'file:///srv%2fteam.wayleave',
    'file:///srv%5Cteam.wayleave',
    'file:///srv/te%00am.wayleave',
    'file:///srv/te%0Aam.wayleave',
    'file:///srv/%E0%A4%A.wayleave',
    'file://files/gis',
    'file:',
    '/',
    'C:\\',
    '',
    '   ',
  ])('%j is refused', (typed) => {
    expect(codeOf(parseSubscriptionAddress(typed))).toBe('bad-url');
  });

  test('names the file alone, whichever separators its path has', () => {
    const nameOf = (typed: string) => valueOf(parseSubscriptionAddress(typed)).fileName;
    expect(nameOf('/srv/gis/team.wayleave')).toBe('team.wayleave');
    expect(nameOf('C:\\GIS\\team.wayleave')).toBe('team.wayleave');
    expect(nameOf('\\\\files\\gis\\team.wayleave')).toBe('team.wayleave');
  });
});

describe('a web address', () => {
  test.each([
    ['https://gis.example.org/team.wayleave', 'https://gis.example.org/team.wayleave'],
    ['HTTPS://GIS.example.org:443/a%20team.wayleave', 'https://gis.example.org/a%20team.wayleave'],
    ['https://gis.example.org/team.wayleave#part', 'https://gis.example.org/team.wayleave'],
    ['http://127.0.0.1:8080/team.wayleave', 'http://127.0.0.1:8080/team.wayleave'],
    ['http://localhost/team.wayleave', 'http://localhost/team.wayleave'],
    ['http://[::1]:8080/team.wayleave', 'http://[::1]:8080/team.wayleave'],
  ])('%s is kept as %s', (typed, kept) => {
    const address = valueOf(parseSubscriptionAddress(typed));
    expect(address).toMatchObject({ kind: 'web', shown: kept, fileName: expect.stringContaining('team') });
    expect(addressText(address)).toBe(kept);
  });

  test('keeps its query, which may be a key, and does not show it', () => {
    const typed = 'https://bucket.example.org/team.wayleave?X-Amz-Signature=abc%2Fdef&token=t#part';
    const address = valueOf(parseSubscriptionAddress(typed));
    expect(addressText(address)).toBe(
      'https://bucket.example.org/team.wayleave?X-Amz-Signature=abc%2Fdef&token=t',
    );
    expect(address.shown).toBe('https://bucket.example.org/team.wayleave');
    expect(address.fileName).toBe('team.wayleave');
  });

  test('by plain http is taken for another computer only where the user allowed it', () => {
    const typed = 'http://gis.example.org/team.wayleave';
    expect(failureOf(parseSubscriptionAddress(typed)).message).toContain('plain http');
    expect(valueOf(parseSubscriptionAddress(typed, 'allowed')).shown).toBe(typed);
  });

  test.each([
    ['s3://bucket/team.wayleave', 'https address of the object'],
    ['gs://bucket/team.wayleave', 'https address of the object'],
    ['git://git.example.org/team.git', 'raw text'],
    ['git+https://git.example.org/team.git', 'raw text'],
    ['ssh://git@git.example.org/team.git', 'https address of the file'],
    ['git@git.example.org:team/profiles.git', 'https address of the file'],
    ['smb://files/gis/team.wayleave', '\\\\server\\share'],
    ['ftp://files.example.org/team.wayleave', 'absolute path'],
    ['javascript:alert(1)', 'absolute path'],
    ['gis.example.org/team.wayleave', 'absolute path'],
    ['https://', 'absolute path'],
    ['https://ada:secret-word@gis.example.org/team.wayleave', 'user name or a password'],
    ['https://secret-word@gis.example.org/team.wayleave', 'user name or a password'],
  ])('%s is refused with a sentence about what works', (typed, words) => {
    const failure = failureOf(parseSubscriptionAddress(typed, 'allowed'));
    expect(failure.code).toBe('bad-url');
    expect(failure.message).toContain(words);
    expect(failure.message).not.toContain('secret-word');
  });

  test('has at most 2,000 characters', () => {
    const start = 'https://gis.example.org/';
    const ofLength = (length: number) => start + 'a'.repeat(length - start.length);
    expect(codeOf(parseSubscriptionAddress(ofLength(2_000)))).toBe('ok');
    expect(codeOf(parseSubscriptionAddress(ofLength(2_001)))).toBe('bad-url');
  });
});

test('whatever is taken reads the same when it is read again, and shows nothing of a query', () => {
  const typed = fc.oneof(
    fc.webUrl({ withQueryParameters: true, withFragments: true, validSchemes: ['https'] }),
    fc.string().map((text) => `/${text}`),
    fc.string().map((text) => `file:///${text}`),
    fc.string(),
  );
  fc.assert(
    fc.property(typed, (text) => {
      const parsed = parseSubscriptionAddress(text);
      if (!parsed.ok) return;
      const again = valueOf(parseSubscriptionAddress(addressText(parsed.value)));
      expect(addressText(again)).toBe(addressText(parsed.value));
      expect(again.kind).toBe(parsed.value.kind);
      if (parsed.value.kind === 'web') expect(parsed.value.shown).not.toMatch(/[?#]/);
    }),
    { numRuns: 2_000 },
  );
});
