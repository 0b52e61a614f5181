import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { CustomScheme } from 'electron';
import { parseUrl } from '../core/model/web-address.ts';
import { contentPolicy, contentTypes } from '../node/own-page.ts';
import { systemCode } from '../node/system-error.ts';
import { appScheme, isOwnAddress } from './app-address.ts';

/** How Electron is to treat addresses of the application's own scheme: as a secure site with an origin. */
export const appSchemePrivileges: CustomScheme = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

/** The bundler's names and nothing else: no dot in front, so nothing hidden and no way up. */
const nameOfFile = /^\w[\w.-]*$/;

/** Answers a request to the application's own scheme with a file of that folder, or 404. Never rejects for a missing one. */
export async function answerAppRequest(
  request: { readonly url: string; readonly method: string },
  folder: string,
): Promise<Response> {
  const names = fileNames(request.url);
  if (names === null || request.method !== 'GET') return notFound();
  const path = join(folder, ...names);
  const type = contentTypes[extname(path)];
  if (type === undefined) return notFound();
  try {
    return new Response(new Uint8Array(await readFile(path)), { headers: headersFor(type) });
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes(systemCode(error))) return notFound();
    throw error;
  }
}

/** The names along the path of such an address, from the folder down; `null` for anything but plain names. */
export function fileNames(address: string): readonly string[] | null {
  const url = parseUrl(address);
  if (url === null || !isOwnAddress(address)) return null;
  const names = url.pathname.split('/').slice(1);
  return names.length > 0 && names.every((name) => nameOfFile.test(name)) ? names : null;
}

function headersFor(type: string): Record<string, string> {
  return {
    'Content-Type': type,
    'Content-Security-Policy': contentPolicy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    // Names of other files change with their contents; the page that names them must be the newest.
    ...(type.startsWith('text/html') ? { 'Cache-Control': 'no-store' } : {}),
  };
}

function notFound(): Response {
  return new Response('There is no such file.', {
    status: 404,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}
