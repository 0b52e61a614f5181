/**
 * Counts a file up under the folder's lock: reads it, waits a moment, writes one more. Arguments: folder, how often.
 * With `hold` for the number it takes the lock, says `holding` and keeps it until it is killed.
 */
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { folderLocks } from '../../src/node/folder-lock.ts';

const [folder = '', often = '1'] = process.argv.slice(2);
const file = join(folder, 'counter');
const locks = folderLocks(folder);

if (often === 'hold') {
  await locks.hold('store', 10_000, async () => {
    writeSync(1, 'holding\n');
    await new Promise((resolve) => setTimeout(resolve, 600_000));
  });
}
for (let turn = 0; turn < Number(often); turn += 1) {
  const outcome = await locks.hold('store', 60_000, async () => {
    const count = Number(readFileSync(file, 'utf8'));
    // Long enough for somebody else to come in between, were the lock none.
    await new Promise((resolve) => setTimeout(resolve, 1));
    writeFileSync(file, String(count + 1));
  });
  if (!outcome.ok) throw new Error(outcome.failure.code);
}
