import type { WindowCommand } from '../core/host/host-contract.ts';
import { parseUrl, parseWebAddress } from '../core/model/web-address.ts';

/** The scheme of links into the application. */
export const linkScheme = 'wayleave';

const mostCharacters = 2_048;
const mostNameCharacters = 80;

/**
 * The command in a link, or `null` for anything that is not exactly `wayleave://connect?url=…&name=…` (`name` may be
 * absent). Whoever made the link may be hostile: it only fills fields of the wizard, which a person reads and saves.
 */
export function readLink(text: string): WindowCommand | null {
  if (text.length > mostCharacters) return null;
  const link = parseUrl(text);
  if (link === null || link.protocol !== `${linkScheme}:` || link.hash !== '') return null;
  if (link.host !== 'connect' || !['', '/'].includes(link.pathname)) return null;
  const fields = new Map(link.searchParams);
  const isPlain = fields.size === link.searchParams.size && [...fields.keys()].every(isField);
  const url = readAddress(fields.get('url') ?? '');
  const name = (fields.get('name') ?? '').trim();
  if (!isPlain || url === null || !isName(name)) return null;
  return { kind: 'new-connection', url, name };
}

/** The first link among a program's arguments: it may stand anywhere, between switches that Chromium added. */
export function linkAmong(args: readonly string[]): string | null {
  return args.find((arg) => readLink(arg) !== null) ?? null;
}

function isField(name: string): boolean {
  return name === 'url' || name === 'name';
}

function readAddress(text: string): string | null {
  if (!/^https?:\/\//i.test(text)) return null;
  // Whether plain http will do for that host is the wizard's question.
  const url = parseWebAddress(text, 'allowed');
  return url.ok ? url.value.href : null;
}

function isName(name: string): boolean {
  return name.length <= mostNameCharacters && !/[\p{Cc}\p{Cf}]/u.test(name);
}
