import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseUrl } from '../core/model/web-address.ts';

const mostCharacters = 4_096;

/**
 * The absolute path of a profile file (`*.wayleave`) in what the system hands to a program, or `null` for anything else:
 * a path, relative to `folder`, or a `file:` address, as desktops on Linux write it. Nothing is read here.
 */
export function profilePathOf(argument: string, folder: string): string | null {
  if (argument.length > mostCharacters || argument.startsWith('-')) return null;
  const path = /^file:/i.test(argument) ? pathInAddress(argument) : resolve(folder, argument);
  if (path === null || !isAbsolute(path) || path.includes('\0')) return null;
  return /\.wayleave$/i.test(path) ? path : null;
}

/** The first profile file among a program's arguments, between switches that Chromium added. */
export function profilePathAmong(args: readonly string[], folder: string): string | null {
  for (const argument of args.slice(1)) {
    const path = profilePathOf(argument, folder);
    if (path !== null) return path;
  }
  return null;
}

/** Files of this computer alone: an address that names another one would be asked for over the network. */
function pathInAddress(text: string): string | null {
  const address = parseUrl(text);
  if (address === null || address.host !== '' || address.search !== '' || address.hash !== '') return null;
  try {
    return fileURLToPath(address);
  } catch {
    // It escapes a separator, which no program writes that means a file.
    return null;
  }
}
