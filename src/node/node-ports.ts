import { debuglog } from 'node:util';
import type { Keychain, Ports } from '../core/ports.ts';
import { systemAead } from './aead.ts';
import { systemBrowser } from './browser.ts';
import { systemClock } from './clock.ts';
import type { Environment } from './data-folder.ts';
import { nodeFetch } from './fetch.ts';
import { folderFiles } from './files.ts';
import { folderLocks } from './folder-lock.ts';
import { followedFiles } from './followed-files.ts';
import { systemKeychain } from './keychain.ts';
import { systemProbe } from './probe.ts';
import { qgisProfiles } from './qgis-profiles.ts';
import { systemRandomness } from './randomness.ts';
import { redirectServer } from './redirect-server.ts';
import { systemScrypt } from './scrypt.ts';
import { workerSealer } from './sealer.ts';

/** Every port on plain Node, for the data folder of that path. The log is shown with `NODE_DEBUG=wayleave`. */
export function nodePorts(folder: string, env: Environment, keychain: Keychain = systemKeychain()): Ports {
  const debug = debuglog('wayleave');
  return {
    clock: systemClock,
    randomness: systemRandomness,
    fetch: nodeFetch({ env }),
    files: folderFiles(folder),
    locks: folderLocks(folder),
    keychain,
    scrypt: systemScrypt,
    aead: systemAead(),
    browser: systemBrowser({ env }),
    redirects: redirectServer(),
    probe: systemProbe(env),
    qgisProfiles: qgisProfiles(env),
    sealer: workerSealer(),
    followedFiles: followedFiles(),
    log: (line) => debug('%s', line),
  };
}
