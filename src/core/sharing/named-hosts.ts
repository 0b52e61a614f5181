import { isLoopbackHost, parseUrl } from '../model/web-address.ts';

/**
 * Hosts that the words of a command line name in web addresses (also behind GDAL's prefixes such as `/vsicurl/`, and
 * percent-encoded) and that are not among the allowed ones: names with their port, or `*.name` for all below it.
 * Plain http to another computer counts as foreign whatever its host.
 */
export function foreignHosts(words: readonly string[], allowed: readonly string[]): readonly string[] {
  const urls = words.flatMap((word) => [word, decoded(word)]).flatMap(addressesIn);
  const foreign = urls.filter((url) => !isAllowed(url, allowed)).map(({ host }) => host);
  return [...new Set(foreign)];
}

function addressesIn(text: string): readonly URL[] {
  const found = text.match(/https?:\/\/[^\s"'<>]+/gi) ?? [];
  // One address may hold another in its path or query.
  return found.flatMap((address) => {
    // Where the host runs into what no host has (`|`, `]`), programs that split there still reach it.
    const own = parseUrl(address) ?? parseUrl(address.replace(/^(https?:\/\/[\p{L}\p{N}.:@-]*).*$/isu, '$1'));
    const inner = addressesIn(address.slice('http://'.length));
    return own === null ? inner : [own, ...inner];
  });
}

function isAllowed(url: URL, allowed: readonly string[]): boolean {
  const host = url.host.toLowerCase();
  const isListed = allowed.some((entry) => {
    const name = entry.toLowerCase();
    return name.startsWith('*.') ? url.hostname.endsWith(name.slice(1)) : name === host;
  });
  return isListed && (url.protocol === 'https:' || isLoopbackHost(url.hostname));
}

/** ASCII only, which is all that makes an address one: nothing undecodable can hide the rest. */
function decoded(word: string): string {
  return word.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
