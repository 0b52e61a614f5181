import { join } from 'node:path';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import { dataFolder } from '../node/data-folder.ts';
import { startBrowserHost } from './browser-host.ts';

/** The word that starts this program as the asker of the system keychain instead. */
const keychainWord = 'keychain-process';

/**
 * The browser host as a program: `[--keep]`. Tells on one line of stdout how to get in, or why it did not start, then
 * serves until the last page is gone, a signal comes, or stdin ends: whoever started it holds that open.
 */
async function main(args: readonly string[]): Promise<void> {
  if (args[0] === keychainWord) return serveKeychain();
  const script = process.argv[1] ?? '';
  const host = await startBrowserHost({
    folder: dataFolder(process.env),
    env: process.env,
    keep: args.includes('--keep'),
    // Seen from dist/web, where this program is built to.
    rendererFolder: join(__dirname, '..', '..', 'out', 'renderer'),
    ownFolder: __dirname,
    commandFile: join(__dirname, '..', '..', 'bin', 'wayleave'),
    keychainProgram: { command: process.execPath, args: [...process.execArgv, script, keychainWord] },
    say: (line) => process.stderr.write(`${line}\n`),
  });
  tell(host.ok ? succeed(host.value.wayIn) : host);
  if (!host.ok) return leave(1);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => host.value.end());
  process.stdin.once('end', () => host.value.end());
  process.stdin.once('error', () => host.value.end());
  process.stdin.resume();
  host.value.begin();
  await host.value.ended;
  leave(0);
}

/** A reader that went away is no mistake; stdin tells of it. */
function tell(outcome: Outcome<unknown>): void {
  process.stdout.on('error', () => undefined);
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}

function leave(code: number): void {
  // A keychain call that timed out, or a kept connection, would hold the process for ever.
  process.stdout.write('', () => process.exit(code));
}

async function serveKeychain(): Promise<void> {
  const [{ serveKeytar }, { loadKeytar }] = await Promise.all([
    import('../node/keytar-process.ts'),
    import('../node/keychain.ts'),
  ]);
  await serveKeytar(loadKeytar);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  // The words of an unexpected error may hold anything, so only its name goes further.
  const name = error instanceof Error ? error.name : 'unknown';
  tell(fail('internal', `A mistake in Wayleave kept the browser host from starting (${name}).`));
  leave(1);
});
