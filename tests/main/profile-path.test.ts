import { expect, test } from 'vitest';
import { profilePathOf } from '../../src/main/profile-path.ts';

test.each([
  ['/home/ada/team.wayleave', '/home/ada/team.wayleave'],
  ['team.wayleave', '/work/here/team.wayleave'],
  ['../up/Team.WAYLEAVE', '/work/up/Team.WAYLEAVE'],
  ['file:///home/ada/a%20b.wayleave', '/home/ada/a b.wayleave'],
  ['FILE:///home/ada/a.wayleave', '/home/ada/a.wayleave'],
])('%o is the profile file %s', (argument, path) => {
  expect(profilePathOf(argument, '/work/here')).toBe(path);
});

test.each([
  '',
  '.',
  '/etc/passwd',
  'team.wayleave.txt',
  '--profile=team.wayleave',
  'team\0.wayleave',
  'file://server/share/team.wayleave',
  'file:///home/ada/a%2Fb.wayleave',
  'file:///home/ada/a%00.wayleave',
  'file:///home/ada/team.wayleave?x=1',
  'file:///home/ada/passwd#.wayleave',
  `/${'x'.repeat(5_000)}.wayleave`,
])('%o is none', (argument) => {
  expect(profilePathOf(argument, '/work/here')).toBeNull();
});
