import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerAppRequest, fileNames } from '../../src/main/app-protocol.ts';
import { isOwnAddress, isOwnPage, ownAddress } from '../../src/main/app-address.ts';

let folder = '';
let renderer = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wayleave-app-'));
  renderer = join(folder, 'renderer');
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.html'), 'outside');
  writeFileSync(join(renderer, 'index.html'), '<p>page</p>');
  writeFileSync(join(renderer, 'assets/index-B1_a-2.js'), 'let x');
  writeFileSync(join(renderer, 'assets/notes.txt'), 'no page loads this');
  writeFileSync(join(renderer, '.hidden.html'), 'hidden');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ask = (url: string, method = 'GET') => answerAppRequest({ url, method }, renderer);

describe('the application scheme', () => {
  test('serves a page with the policy, its type and no storing', async () => {
    const response = await ask(ownAddress('index'));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<p>page</p>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*|blob:/);
  });

  test('serves a script below, whatever stands behind its name', async () => {
    const response = await ask('app://wayleave/assets/index-B1_a-2.js?v=1#part');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await response.text()).toBe('let x');
  });

  test.each([
    'app://wayleave/../secret.html',
    'app://wayleave/%2e%2e/secret.html',
    'app://wayleave/%2E%2E%2Fsecret.html',
    'app://wayleave/..%2fsecret.html',
    'app://wayleave/..%5csecret.html',
    'app://wayleave/assets/../../secret.html',
    'app://wayleave/assets/..%2f..%2fsecret.html',
    'app://wayleave//etc/passwd',
    'app://wayleave//index.html',
    'app://wayleave/C:/index.html',
    'app://wayleave/index.html%00.png',
    'app://wayleave/index%00.html',
    'app://wayleave/.hidden.html',
    'app://wayleave/assets',
    'app://wayleave/assets/',
    'app://wayleave/assets/notes.txt',
    'app://wayleave/missing.html',
    'app://wayleave/',
    'app://wayleave',
    'app://other/index.html',
    'app://wayleave.example/index.html',
    'app://wayleave:8080/index.html',
    'app://user@wayleave/index.html',
    'https://wayleave/index.html',
    'file:///etc/passwd',
    'index.html',
    '',
  ])('%s is not found', async (address) => {
    const response = await ask(address);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('There is no such file.');
  });

  test.each(['POST', 'HEAD', 'OPTIONS', 'PUT'])('%s is not answered', async (method) => {
    expect((await ask(ownAddress('index'), method)).status).toBe(404);
  });

  test('no address leads to a name with a separator or two dots', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '%2e', '%2f', '%5c', '%00', '/', '\\', '.', 'a', ':', '~', '%25'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        for (const name of fileNames(`app://wayleave/${pieces.join('')}`) ?? []) {
          expect(name).toMatch(/^\w[\w.-]*$/);
        }
      }),
    );
  });
});

describe('an address of our own', () => {
  test.each(['app://wayleave/index.html', 'app://wayleave/x?y#z', 'app://WAYLEAVE/index.html'.toLowerCase()])(
    '%s is one',
    (address) => expect(isOwnAddress(address)).toBe(true),
  );

  test.each([
    'app://wayleave.evil.example/index.html',
    'app://wayleave@evil.example/index.html',
    'app://evil.example/app://wayleave/index.html',
    'https://wayleave/index.html',
    'app:wayleave/index.html',
    'about:blank',
    'data:text/html,app://wayleave/',
    '',
  ])('%s is none', (address) => expect(isOwnAddress(address)).toBe(false));

  test('is a page whatever its query, and no other page', () => {
    expect(isOwnPage('app://wayleave/index.html?a=b#c', 'index')).toBe(true);
    expect(isOwnPage('app://wayleave/sign-in.html', 'index')).toBe(false);
    expect(isOwnPage('app://wayleave/x/index.html', 'index')).toBe(false);
  });
});
