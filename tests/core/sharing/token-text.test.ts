import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TokenAnswer } from '../../../src/core/contract.ts';
import { headerLines, tokenForms, tokenText } from '../../../src/core/sharing/token-text.ts';
import { idOf } from '../../fixtures/definitions.ts';
import { missingPeers } from '../../fixtures/peers.ts';

const missing = missingPeers(['sh', 'python3']);

function answer(changes: Partial<TokenAnswer> = {}): TokenAnswer {
  return {
    authId: idOf('agol001'),
    account: 'ada',
    token: 'kV3f..',
    scheme: 'Bearer',
    header: 'X-Esri-Authorization',
    referer: null,
    headers: [],
    portal: 'https://gis.example.org/portal',
    expiresAt: null,
    server: null,
    url: 'https://gis.example.org/portal',
    notes: [],
    ...changes,
  };
}

/** What a POSIX shell makes of a script. */
function shell(script: string): string {
  const result = spawnSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: process.env.PATH ?? '' } });
  expect(result.stderr).toBe('');
  return result.stdout;
}

// A header's value and a token have no control characters; everything else may come.
const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 60 })
  .map((any) => any.replace(/[\p{Cc}\p{Cs}]/gu, "'"));

describe('a token', () => {
  const bound = answer({ referer: 'https://app.example.org/' });

  test.each([
    ['raw', answer(), 'kV3f..'],
    ['header', answer(), 'X-Esri-Authorization: Bearer kV3f..'],
    ['header', bound, 'X-Esri-Authorization: Bearer kV3f..\nReferer: https://app.example.org/'],
    ['header', answer({ scheme: 'Basic', header: 'Authorization' }), 'Authorization: Basic kV3f..'],
    ['query', answer({ token: 'a+b/c=&d' }), 'token=a%2Bb%2Fc%3D%26d'],
    [
      'curl',
      bound,
      "curl -H 'X-Esri-Authorization: Bearer kV3f..' -H 'Referer: https://app.example.org/' 'https://gis.example.org/portal/sharing/rest/portals/self?f=json'",
    ],
    [
      'curl',
      answer({
        url: 'https://gis.example.org/server/rest/services/Roads/FeatureServer?x=1',
        server: 'https://gis.example.org/server',
      }),
      "curl -H 'X-Esri-Authorization: Bearer kV3f..' 'https://gis.example.org/server/rest/services/Roads/FeatureServer?x=1&f=json'",
    ],
    [
      'curl',
      answer({ url: null }),
      "curl -H 'X-Esri-Authorization: Bearer kV3f..' 'https://YOUR-PORTAL/sharing/rest/portals/self?f=json'",
    ],
    [
      'env',
      answer(),
      "export WAYLEAVE_TOKEN='kV3f..'\nexport WAYLEAVE_TOKEN_HEADER='X-Esri-Authorization: Bearer kV3f..'",
    ],
    [
      'gdal',
      bound,
      "export GDAL_HTTP_HEADERS='X-Esri-Authorization: Bearer kV3f..,Referer: https://app.example.org/'",
    ],
    [
      'header',
      answer({ headers: [{ name: 'X-Team', value: 'roads' }] }),
      'X-Esri-Authorization: Bearer kV3f..\nX-Team: roads',
    ],
    [
      'arcgis',
      bound,
      'from arcgis.gis import GIS\ngis = GIS("https://gis.example.org/portal", token="kV3f..", referer="https://app.example.org/")\nprint(gis.users.me)',
    ],
    ['qgis', answer(), "url='https://gis.example.org/portal' authcfg='agol001'"],
  ] as const)('as %s', (form, given, expected) => {
    expect(tokenText(given, form)).toBe(expected);
  });

  test('as python is a small program', () => {
    expect(tokenText(bound, 'python').split('\n')[1]).toBe(
      'headers = {"X-Esri-Authorization": "Bearer kV3f..", "Referer": "https://app.example.org/"}',
    );
  });

  test('is in no address but that of the form query', () => {
    for (const form of tokenForms) {
      if (form === 'json' || form === 'query' || form === 'raw') continue;
      expect(tokenText(bound, form)).not.toMatch(/[?&](token|access_token)=/);
    }
  });
});

describe.skipIf(missing.length > 0)(
  `other programs (missing here: ${missing.join(', ') || 'nothing'})`,
  () => {
    test('a shell gives curl every word as it was, whatever is in it', () => {
      fc.assert(
        fc.property(text, text, (token, referer) => {
          const given = answer({ token, referer });
          const script = `curl() { printf '%s\\0' "$@"; }\n${tokenText(given, 'curl')}`;
          const [flag, first, again, second, address, end] = shell(script).split('\0');
          expect([flag, again, end]).toEqual(['-H', '-H', '']);
          expect([first, second]).toEqual(headerLines(given));
          expect(address).toBe('https://gis.example.org/portal/sharing/rest/portals/self?f=json');
        }),
        {
          numRuns: 40,
          examples: [
            ["'; echo bad; '", '$(echo bad) `echo bad` \\'],
            ["'", "''"],
          ],
        },
      );
    });

    test('a shell exports the variables as they were', () => {
      fc.assert(
        fc.property(text, (token) => {
          const given = answer({ token });
          const print = `printf '%s\\0' "$WAYLEAVE_TOKEN" "$WAYLEAVE_TOKEN_HEADER" "$GDAL_HTTP_HEADERS"`;
          const said = shell(`${tokenText(given, 'env')}\n${tokenText(given, 'gdal')}\n${print}`).split('\0');
          expect(said).toEqual([token, headerLines(given)[0], headerLines(given)[0], '']);
        }),
        { numRuns: 40, examples: [["'; echo bad; '"], ['$HOME `id` "x" \\']] },
      );
    });

    test('python reads the headers as they were', () => {
      const given = answer({
        token: 'a"b\\c\'d\u2028ä𝒳{}#%',
        referer: 'https://app.example.org/?x=\'"',
        url: 'https://gis.example.org/server/rest/services/Gr%C3%BCne%20Stadt',
      });
      const [imports, headers, request] = tokenText(given, 'python').split('\n');
      const standIn = [
        'import json, sys, types',
        'requests = types.ModuleType("requests")',
        'requests.get = lambda url, headers: print(json.dumps([headers, url]))',
        'sys.modules["requests"] = requests',
      ].join('\n');
      const program = `${standIn}\n${imports}\n${headers}\n${request}`;
      const result = spawnSync('python3', ['-c', program], { encoding: 'utf8' });
      expect(result.stderr).toBe('');
      const [first, second] = headerLines(given).map((line) => line.split(/: (.*)/s).slice(0, 2));
      expect(JSON.parse(result.stdout)).toEqual([
        Object.fromEntries([first ?? [], second ?? []]),
        'https://gis.example.org/server/rest/services/Gr%C3%BCne%20Stadt?f=json',
      ]);
      const whole = spawnSync('python3', ['-c', 'import sys; compile(sys.stdin.read(), "x", "exec")'], {
        input: tokenText(given, 'python'),
        encoding: 'utf8',
      });
      expect([whole.status, whole.stderr]).toEqual([0, '']);
    });
  },
);
