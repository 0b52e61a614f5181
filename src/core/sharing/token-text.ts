import type { TokenAnswer } from '../contract.ts';
import { unreachable } from '../outcome.ts';

/** The forms in which a token is handed to other programs. */
export const tokenForms = ['raw', 'header', 'query', 'curl', 'env', 'gdal', 'python', 'json'] as const;

/** One of the forms. */
export type TokenForm = (typeof tokenForms)[number];

/**
 * A token as another program wants it, ready to be pasted into a POSIX shell or a Python file. Every form but
 * `query` carries it in the header of its configuration; what the token is bound to (`Referer`) goes along.
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
      // GDAL parts headers at commas, and a blank after one spoils the next header.
      return `export GDAL_HTTP_HEADERS=${quoted(headerLines(answer).join(','))}`;
    case 'python':
      return pythonText(answer);
    default:
      return unreachable(form);
  }
}

/** The headers that carry a token, one `Name: value` each, the token's own first. */
export function headerLines({ header, scheme, token, referer }: TokenAnswer): readonly string[] {
  const own = `${header}: ${scheme} ${token}`;
  return referer === null ? [own] : [own, `Referer: ${referer}`];
}

function pythonText(answer: TokenAnswer): string {
  const headers = headerLines(answer).map((line) => {
    const colon = line.indexOf(':');
    return `${JSON.stringify(line.slice(0, colon))}: ${JSON.stringify(line.slice(colon + 2))}`;
  });
  return [
    'import json, urllib.request',
    `headers = {${headers.join(', ')}}`,
    `request = urllib.request.Request(${JSON.stringify(jsonUrl(answer))}, headers=headers)`,
    'print(json.load(urllib.request.urlopen(request)))',
  ].join('\n');
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
