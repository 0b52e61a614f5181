import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isBelow,
  isLoopbackHost,
  isSameSite,
  parseWebAddress,
  rootText,
} from '../../../src/core/model/web-address.ts';
import { anyText } from '../../fixtures/any-text.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

describe('a typed or pasted address', () => {
  test.each([
    ['https://gis.example.org/portal', 'https://gis.example.org/portal'],
    ['  https://gis.example.org/portal/  ', 'https://gis.example.org/portal/'],
    ['gis.example.org', 'https://gis.example.org/'],
    ['gis.example.org:6443/arcgis', 'https://gis.example.org:6443/arcgis'],
    ['HTTPS://GIS.Example.org/Portal', 'https://gis.example.org/Portal'],
    ['https://user:pass@gis.example.org/portal', 'https://gis.example.org/portal'],
    ['https://gis.example.org/portal?token=abc&f=json#part', 'https://gis.example.org/portal?f=json'],
    ['https://gis.example.org/?TOKEN=a&Code=b&client_secret=c&x=1', 'https://gis.example.org/?x=1'],
    ['http://localhost:7080/portal', 'http://localhost:7080/portal'],
    ['http://127.0.0.1:7080', 'http://127.0.0.1:7080/'],
    ['http://[::1]:7080', 'http://[::1]:7080/'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
  ])('%s is read as %s', (text, href) => {
    expect(valueOf(parseWebAddress(text)).href).toBe(href);
  });

  test.each([
    '',
    '   ',
    'http://gis.example.org/portal',
    'http://127.0.0.1.example.org/',
    'http://localhost.example.org/',
    'http://192.168.1.5/portal',
    'http://0.0.0.0/',
    'ftp://gis.example.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://',
    'https://exa mple.org/',
  ])('%j is refused', (text) => {
    expect(codeOf(parseWebAddress(text))).toBe('bad-url');
  });

  test('plain http to another host passes where the user allowed it', () => {
    expect(codeOf(parseWebAddress('http://gis.example.org/', 'allowed'))).toBe('ok');
    expect(codeOf(parseWebAddress('ftp://gis.example.org/', 'allowed'))).toBe('bad-url');
  });

  test('any text is an https or loopback address or refused, never a crash, and no user information stays', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), anyText()),
        (text) => {
          const address = parseWebAddress(text);
          if (!address.ok) return;
          const { protocol, hostname, username, password, hash } = address.value;
          expect(protocol === 'https:' || isLoopbackHost(hostname)).toBe(true);
          expect([username, password, hash]).toEqual(['', '', '']);
        },
      ),
    );
  });

  test('no name or password in front of the host survives, nor is it repeated in a refusal', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcXYZ019'.split('')), minLength: 12, maxLength: 20 });
    fc.assert(
      fc.property(word, word, fc.constantFrom('https', 'http', 'ftp'), (user, password, scheme) => {
        const outcome = parseWebAddress(`${scheme}://${user}:${password}@gis.example.org/portal`);
        const told = outcome.ok ? outcome.value.href : JSON.stringify(outcome);
        expect(told).not.toContain(user);
        expect(told).not.toContain(password);
      }),
    );
  });
});

describe('a loopback host', () => {
  test.each([
    ['localhost', true],
    ['demo.localhost', true],
    ['127.0.0.1', true],
    ['127.8.9.1', true],
    ['[::1]', true],
    ['localhost.example.org', false],
    ['127.0.0.1.nip.io', false],
    ['128.0.0.1', false],
    ['0.0.0.0', false],
    ['[::2]', false],
    ['notlocalhost', false],
  ])('%s: %s', (host, isOne) => {
    expect(isLoopbackHost(host)).toBe(isOne);
  });
});

describe('below', () => {
  test.each([
    ['https://h/portal/sharing', 'https://h/portal', true],
    ['https://h/portal', 'https://h/portal/', true],
    ['https://h/Portal/x', 'https://h/portal', true],
    ['https://h/portal2', 'https://h/portal', false],
    ['https://h/', 'https://h/portal', false],
    ['https://h.evil.org/portal', 'https://h/portal', false],
    ['https://h:8443/portal', 'https://h/portal', false],
    ['http://h/portal', 'https://h/portal', false],
    ['https://h/anything', 'https://h', true],
  ])('%s under %s: %s', (url, root, is) => {
    expect(isBelow(new URL(url), new URL(root))).toBe(is);
  });
});

describe('the same site', () => {
  test.each([
    ['http://www.arcgis.com', 'https://www.arcgis.com/', true],
    ['https://GIS.example.org/Portal/', 'https://gis.example.org/portal', true],
    ['https://gis.example.org/portal', 'https://gis.example.org/other', false],
    ['https://gis.example.org:7443/portal', 'https://gis.example.org/portal', false],
  ])('%s and %s: %s', (one, other, is) => {
    expect(isSameSite(new URL(one), new URL(other))).toBe(is);
    expect(isSameSite(new URL(other), new URL(one))).toBe(is);
  });

  test('a root has no query and no slash at its end', () => {
    expect(rootText(new URL('https://h/portal//?f=json#x'))).toBe('https://h/portal');
    expect(rootText(new URL('https://h/'))).toBe('https://h');
  });
});
