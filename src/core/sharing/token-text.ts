import type { TokenAnswer } from '../contract.ts';
import { unreachable } from '../outcome.ts';
import { qgisSourceLine } from './qgis/source-line.ts';

/** The forms in which a token is handed to other programs. */
export const tokenForms = [
  'raw',
  'header',
  'query',
  'curl',
  'env',
  'gdal',
  'python',
  'arcgis',
  'qgis',
  'json',
] as const;

/** One of the forms. */
export type TokenForm = (typeof tokenForms)[number];

/**
 * A token as another program wants it, ready to be pasted into a POSIX shell or a Python file (`python` with the package
 * requests, `arcgis` with Esri's ArcGIS API for Python). Every form but `query` and `arcgis` carries it in the header of
 * its configuration; what the token is bound to (`Referer`) and the connection's own headers go along. `qgis` is a data
 * source with the configuration's ID, and holds no token.
 */
export function tokenText(answer: TokenAnswer, form: Exclude<TokenForm, 'json'>): string {
  const [first, ...others] = headerLines(answer);
  switch (form) {
    case 'raw':
      return answer.token;
    case 'header':
      return [first, ...others].join('\n');
    case 'query':
      return `token=${encodeURIComponent(answer.token)}`;
    case 'curl':
      return [
        'curl',
        ...headerLines(answer).map((line) => `-H ${quoted(line)}`),
        quoted(jsonUrl(answer)),
      ].join(' ');
    case 'env':
      return [
        `export WAYLEAVE_TOKEN=${quoted(answer.token)}`,
        `export WAYLEAVE_TOKEN_HEADER=${quoted(first ?? '')}`,
      ].join('\n');
    case 'gdal':
      return `export GDAL_HTTP_HEADERS=${quoted(gdalHeaders(headerLines(answer)))}`;
    case 'python':
      return pythonText(answer);
    case 'arcgis':
      return arcgisText(answer);
    case 'qgis':
      return qgisSourceLine({ url: answer.url ?? '', authId: answer.authId, crs: null });
    default:
      return unreachable(form);
  }
}

/** The headers that carry a token, one `Name: value` each, the token's own first. */
export function headerLines({ header, scheme, token, referer, headers }: TokenAnswer): readonly string[] {
  const bound = referer === null ? [] : [`Referer: ${referer}`];
  return [
    `${header}: ${scheme} ${token}`,
    ...bound,
    ...headers.map(({ name, value }) => `${name}: ${value}`),
  ];
}

/** GDAL parts headers at commas, and a blank after one spoils the next header; line breaks part them as well. */
function gdalHeaders(lines: readonly string[]): string {
  return lines.join(lines.some((line) => line.includes(',')) ? '\r\n' : ',');
}

function pythonText(answer: TokenAnswer): string {
  const headers = headerLines(answer).map((line) => {
    const colon = line.indexOf(':');
    return `${JSON.stringify(line.slice(0, colon))}: ${JSON.stringify(line.slice(colon + 2))}`;
  });
  return [
    'import requests',
    `headers = {${headers.join(', ')}}`,
    `answer = requests.get(${JSON.stringify(jsonUrl(answer))}, headers=headers)`,
    'print(answer.json())',
  ].join('\n');
}

/** ArcGIS API for Python takes the token alone; what it is bound to is an argument of its own. */
function arcgisText({ token, portal, referer }: TokenAnswer): string {
  const words = [
    JSON.stringify(portal ?? 'https://YOUR-PORTAL'),
    `token=${JSON.stringify(token)}`,
    ...(referer === null ? [] : [`referer=${JSON.stringify(referer)}`]),
  ];
  return ['from arcgis.gis import GIS', `gis = GIS(${words.join(', ')})`, 'print(gis.users.me)'].join('\n');
}

/** The address that the reference led to, asking for JSON; a portal is asked who it is. */
function jsonUrl({ url, server }: TokenAnswer): string {
  if (url === null) return 'https://YOUR-PORTAL/sharing/rest/portals/self?f=json';
  const isPortal = server === null && !/\/rest\/|\/sharing\//.test(url);
  const target = new URL(isPortal ? `${url.replace(/\/+$/, '')}/sharing/rest/portals/self` : url);
  target.searchParams.set('f', 'json');
  return target.href;
}

/** One word of a POSIX shell (Shell Command Language, section 2.2.2). */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
