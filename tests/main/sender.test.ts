import { expect, test } from 'vitest';
import { isTrustedSender } from '../../src/main/sender.ts';

const top = (url: string) => ({ url, parent: null });

test('the top frame of a window that shows its page is trusted', () => {
  expect(isTrustedSender(top('app://wayleave/index.html'), 'index')).toBe(true);
  expect(isTrustedSender(top('app://wayleave/index.html#part'), 'index')).toBe(true);
  expect(isTrustedSender(top('app://wayleave/sign-in.html'), 'sign-in')).toBe(true);
});

test.each([
  ['a frame that is gone', null, 'index'],
  ['contents that are no window of ours', top('app://wayleave/index.html'), null],
  ['a frame within the page', { url: 'app://wayleave/index.html', parent: {} }, 'index'],
  ['another page of ours', top('app://wayleave/sign-in.html'), 'index'],
  ['a page of somebody else', top('https://portal.example/index.html'), 'index'],
  ['a host that begins with ours', top('app://wayleave.example/index.html'), 'index'],
  ['a host behind our name', top('app://wayleave@portal.example/index.html'), 'index'],
  ['a blank page', top('about:blank'), 'index'],
  ['no address', top(''), 'index'],
] as const)('%s is not trusted', (_what, frame, page) => {
  expect(isTrustedSender(frame, page)).toBe(false);
});
