/**
 * Asks the system keychain, in a process of its own because a broken one can take its process along. Each argument
 * is a question (`write ACCOUNT SECRET`, `read ACCOUNT`, `accounts`, `unlock FOLDER`); one line of JSON answers each.
 */
import { writeSync } from 'node:fs';
import type { Outcome } from '../../src/core/outcome.ts';
import { unlock } from '../../src/core/store/unlock.ts';
import { systemClock } from '../../src/node/clock.ts';
import { folderFiles } from '../../src/node/files.ts';
import { folderLocks } from '../../src/node/folder-lock.ts';
import { systemKeychain } from '../../src/node/keychain.ts';
import { systemRandomness } from '../../src/node/randomness.ts';
import { systemScrypt } from '../../src/node/scrypt.ts';

const keychain = systemKeychain({
  service: 'Wayleave-test',
  timeoutMilliseconds: Number(process.env.ASKER_TIMEOUT ?? 10_000),
});

async function ask(question: string): Promise<Outcome<unknown>> {
  const [kind, one = '', other = ''] = question.split(' ');
  switch (kind) {
    case 'write':
      return keychain.write(one, other);
    case 'read':
      return keychain.read(one);
    case 'remove':
      return keychain.remove(one);
    case 'accounts':
      return keychain.accounts();
    case 'unlock':
      return unlock(
        { kind: 'keychain' },
        {
          files: folderFiles(one),
          locks: folderLocks(one),
          clock: systemClock,
          randomness: systemRandomness,
          keychain,
          scrypt: systemScrypt,
        },
      );
    default:
      throw new Error(`Not a question: ${question}`);
  }
}

for (const question of process.argv.slice(2)) {
  const outcome = await ask(question);
  const answer = outcome.ok ? { code: 'ok', value: outcome.value } : { code: outcome.failure.code };
  writeSync(1, `${JSON.stringify(answer)}\n`);
}
// A question that timed out still waits inside the library.
process.exit(0);
