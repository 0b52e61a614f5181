/**
 * Saves counters in a loop until it is killed: one into the profile, one into the sessions. Each number is written
 * to standard output after its save was acknowledged. Arguments: data folder, identity file, number to start from.
 */
import { readFileSync, writeSync } from 'node:fs';
import { succeed } from '../../src/core/outcome.ts';
import { openStore } from '../../src/core/store/open-store.ts';
import { unlock } from '../../src/core/store/unlock.ts';
import { systemAead } from '../../src/node/aead.ts';
import { systemClock } from '../../src/node/clock.ts';
import { folderFiles } from '../../src/node/files.ts';
import { folderLocks } from '../../src/node/folder-lock.ts';
import { systemRandomness } from '../../src/node/randomness.ts';
import { fakeKeychain } from '../fakes/keychain.ts';
import { fakeScrypt } from '../fakes/scrypt.ts';
import { connection, profileOf, session, token } from '../fixtures/definitions.ts';
import { valueOf } from '../fixtures/outcomes.ts';

const [folder = '', identityFile = '', start = '1'] = process.argv.slice(2);
const ports = {
  files: folderFiles(folder),
  locks: folderLocks(folder),
  clock: systemClock,
  randomness: systemRandomness,
  aead: systemAead(),
  keychain: fakeKeychain(),
  scrypt: fakeScrypt,
};
const identity = valueOf(await unlock({ kind: 'identity', text: readFileSync(identityFile, 'utf8') }, ports));
const store = valueOf(await openStore(identity, ports));
for (let number = Number(start); ; number += 1) {
  const profile = profileOf({ connections: [connection(`Counter ${number}`)] });
  valueOf(await store.changeProfile(() => succeed({ saved: profile, value: null })));
  // Straight to the descriptor: what is buffered would die with the process.
  writeSync(1, `profile ${number}\n`);
  const access = token(`counter-${number}`, 0, null);
  valueOf(
    await store.changeSessions(() => succeed({ saved: [session('user001', { access })], value: null })),
  );
  writeSync(1, `sessions ${number}\n`);
}
