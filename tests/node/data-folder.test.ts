import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder } from '../../src/node/data-folder.ts';

describe('the data folder', () => {
  test.each([
    ['linux', { HOME: '/home/ada' }, '/home/ada/.local/share/wayleave'],
    ['linux', { HOME: '/home/ada', XDG_DATA_HOME: '/data' }, '/data/wayleave'],
    ['linux', { HOME: '/home/ada', XDG_DATA_HOME: '' }, '/home/ada/.local/share/wayleave'],
    ['darwin', { HOME: '/Users/ada' }, '/Users/ada/Library/Application Support/Wayleave'],
    ['linux', { HOME: '/home/ada', WAYLEAVE_HOME: '/srv/w' }, '/srv/w'],
    ['darwin', { HOME: '/Users/ada', WAYLEAVE_HOME: '/srv/w' }, '/srv/w'],
    ['linux', { HOME: '/home/ada', WAYLEAVE_HOME: '' }, '/home/ada/.local/share/wayleave'],
  ] as const)('on %s with %j is %s', (platform, env, folder) => {
    expect(dataFolder(env, platform)).toBe(folder);
  });

  test('on Windows is in the local application data', () => {
    const local = 'C:\\Users\\ada\\AppData\\Local';
    expect(dataFolder({ LOCALAPPDATA: local }, 'win32').startsWith(local)).toBe(true);
    expect(dataFolder({ LOCALAPPDATA: local }, 'win32').endsWith('Wayleave')).toBe(true);
  });

  test('is absolute even where it is given as relative', () => {
    expect(dataFolder({ WAYLEAVE_HOME: 'here' }, 'linux')).toBe(resolve('here'));
  });
});
