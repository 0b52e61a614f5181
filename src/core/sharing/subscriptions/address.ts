import { type HttpPolicy, isLoopbackHost, parseUrl } from '../../model/web-address.ts';
import { fail, type Outcome, succeed } from '../../outcome.ts';

/** Where a followed profile lies. `shown` is fit for a screen: the query of a web address may be a key. */
export type SubscriptionAddress =
  | { readonly kind: 'file'; readonly path: string; readonly shown: string; readonly fileName: string }
  | { readonly kind: 'web'; readonly url: URL; readonly shown: string; readonly fileName: string };

const mostCharacters = 2_000;

const whatWorks = 'Give an absolute path, such as /srv/gis/team.wayleave, or an https address.';

/** What people try, and what leads to the same file. */
const instead: Readonly<Record<string, string>> = {
  s3: 'Buckets are followed at the https address of the object, presigned if it is private.',
  gs: 'Buckets are followed at the https address of the object, presigned if it is private.',
  git: 'A file in a git repository is followed at the https address of its raw text, or in a working copy by its path.',
  ssh: 'Give the https address of the file, or the path of a working copy or a mounted folder.',
  sftp: 'Give the https address of the file, or the path of a mounted folder.',
  smb: 'Give the path of the share, such as \\\\server\\share\\team.wayleave, or of the folder it is mounted at.',
};

/**
 * Reads an address as a person types or pastes it. A path is absolute (POSIX, Windows with a drive, or a UNC share), or
 * comes as a `file:` URL (RFC 8089). A web address is https; plain http only for loopback hosts, unless the policy allows
 * it. The fragment is cut, the query kept: it may be what a presigned URL is signed with. No message repeats any of it.
 */
export function parseSubscriptionAddress(
  text: string,
  policy: HttpPolicy = 'loopback-only',
): Outcome<SubscriptionAddress, 'bad-url'> {
  const typed = text.trim();
  if (typed === '') return fail('bad-url', 'The address is empty.');
  if (typed.length > mostCharacters)
    return fail('bad-url', `The address is longer than ${mostCharacters} characters.`);
  if (/\p{Cc}/u.test(typed)) return fail('bad-url', 'The address has control characters in it.');
  if (isAbsolutePath(typed)) return succeed(fileAt(typed));
  // `user@host:path` is how git and ssh write addresses without a scheme.
  const scheme = /^[\w.-]+@[\w.-]+:/.test(typed) ? 'ssh' : schemeOf(typed);
  switch (scheme) {
    case null:
      return fail('bad-url', `That is neither an absolute path nor a web address. ${whatWorks}`);
    case 'file':
      return fromFileUrl(typed);
    case 'https':
    case 'http':
      return fromWebAddress(typed, policy);
    default:
      return fail('bad-url', `Addresses that begin with ${scheme}: are not followed. ${hintFor(scheme)}`);
  }
}

/** The address as it is kept: reading it again gives the same. */
export function addressText(address: SubscriptionAddress): string {
  return address.kind === 'file' ? address.path : address.url.href;
}

function schemeOf(text: string): string | null {
  return /^([a-z][a-z0-9+.-]{1,19}):/i.exec(text)?.[1]?.toLowerCase() ?? null;
}

function hintFor(scheme: string): string {
  const [plain = scheme] = scheme.split('+');
  return Object.hasOwn(instead, plain) ? (instead[plain] ?? whatWorks) : whatWorks;
}

/** Windows' own name spaces (`\\?\`, `\\.\`) lead to devices as well as to files, and are none of these. */
function isAbsolutePath(text: string): boolean {
  return (
    /^\/+[^/]/.test(text) ||
    /^[a-z]:[\\/]./i.test(text) ||
    /^\\\\[^\\/?.][^\\/]*[\\/][^\\/]+[\\/]./.test(text)
  );
}

function fileAt(path: string): SubscriptionAddress {
  return { kind: 'file', path, shown: path, fileName: lastPart(path) };
}

function fromFileUrl(text: string): Outcome<SubscriptionAddress, 'bad-url'> {
  const url = parseUrl(text);
  // A separator or a control character that is written as an escape would make another path of it.
  const path = url === null || /%(2f|5c|[01][\da-f]|7f)/i.test(url.pathname) ? null : decoded(url.pathname);
  if (url === null || path === null) return fail('bad-url', `That is no file address. ${whatWorks}`);
  const asPath = pathOf(url.hostname, path);
  // A path that ends in a blank could not be typed, so it could not be kept either.
  return isAbsolutePath(asPath) && asPath.trim() === asPath
    ? succeed(fileAt(asPath))
    : fail('bad-url', `That file address names no file on this computer or a share. ${whatWorks}`);
}

function pathOf(host: string, path: string): string {
  if (host !== '') return `\\\\${host}${path.replaceAll('/', '\\')}`;
  return /^\/[a-z]:\//i.test(path) ? path.slice(1).replaceAll('/', '\\') : path;
}

function fromWebAddress(text: string, policy: HttpPolicy): Outcome<SubscriptionAddress, 'bad-url'> {
  const url = parseUrl(text);
  if (url === null || url.hostname === '') return fail('bad-url', `That is no web address. ${whatWorks}`);
  if (url.username !== '' || url.password !== '')
    return fail(
      'bad-url',
      'The address has a user name or a password in it, and Wayleave sends none. Give one that opens without, such as a presigned address.',
    );
  if (url.protocol === 'http:' && policy !== 'allowed' && !isLoopbackHost(url.hostname))
    return fail(
      'bad-url',
      `${url.host} would be reached by plain http, where anyone on the way can put another file in its place.`,
    );
  url.hash = '';
  return succeed({
    kind: 'web',
    url,
    shown: `${url.origin}${url.pathname}`,
    fileName: decoded(lastPart(url.pathname)) ?? lastPart(url.pathname),
  });
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? '';
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
