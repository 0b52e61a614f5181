import { describe, expect, test } from 'vitest';
import { projectFiles, readText } from './tree.ts';

/** Written in pieces, so that this file may be searched like the others. */
const forbidden: readonly (readonly [string, RegExp])[] = [
  ['a path of one machine', new RegExp(['/wor', 'k/(?:main|shared|\\.library)|/tmp/bri', 'efs'].join(''))],
  ['a home folder of somebody', new RegExp(['(?:/ho', 'me/|/Us', 'ers/)[a-z]+/(?:src|dev|code)'].join(''))],
  ['the address of a package registry', new RegExp(['registry\\.npm', 'js|registry\\.yarn', 'pkg'].join(''))],
  ['an assistant', new RegExp(['\\b(?:Clau', 'de|Chat', 'GPT|Copi', 'lot|LL', 'M)\\b'].join(''), 'i')],
  ['a note to come back', new RegExp(['\\b(?:TO', 'DO|FIX', 'ME|XX', 'X)\\b'].join(''))],
];

const isText = (path: string) => !/\.(png|ico|icns|age|bin|p12|pfx|gz)$/.test(path);
const files = projectFiles().filter(isText);

describe.each(forbidden)('no file has %s', (_what, pattern) => {
  test('', () => {
    const found = files.flatMap((path) =>
      readText(path)
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
    );
    expect(found).toEqual([]);
  });
});

test('the search reaches sources, tests, scripts and pages', () => {
  expect(files).toEqual(
    expect.arrayContaining([
      'README.md',
      'src/core/outcome.ts',
      'scripts/prepare.mjs',
      '.ci/run',
      'bin/wayleave',
    ]),
  );
});
