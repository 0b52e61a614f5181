import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import { recover } from '../../core/store/recovery-code.ts';
import type { Ports } from '../../core/ports.ts';
import type { KeySource } from '../../core/store/unlock.ts';
import { dataFolder } from '../../node/data-folder.ts';
import { cliPorts } from '../cli-ports.ts';
import { type Command, type Context, textOf } from '../command.ts';
import { environmentKey } from '../../node/environment-key.ts';
import type { CliCode } from '../exit-codes.ts';
import { askNewPassphrase } from '../open-store.ts';
import { askSecret, readSecretFile } from '../secret-input.ts';

/** `wayleave key recover`: opens the store with its recovery code and seals it to a new key. */
export const keyRecover: Command = {
  options: { 'code-file': { type: 'string' } },
  positionals: [],
  async run(input, context) {
    const given = await readSecretFile(textOf(input, 'code-file'), 'code-file', context);
    if (!given.ok) return given;
    const code =
      given.value === undefined
        ? await askSecret('Recovery code: ', 'code-file', context)
        : succeed(given.value);
    if (!code.ok) return code;
    const folder = dataFolder(context.env);
    const ports = cliPorts(folder, context.env);
    const chosen = environmentKey(context.env);
    if (!chosen.ok) return chosen;
    const first = await recover(code.value, chosen.value ?? { kind: 'keychain' }, ports);
    const lacksKeychain = !first.ok && chosen.value === null && first.failure.code.startsWith('keychain-');
    const done = lacksKeychain ? await recoverByPassphrase(code.value, context, ports) : first;
    if (!done.ok) return done;
    const { recipient } = done.value;
    const notes = ['The store has a new key. Sign in again where needed; the recovery code stays good.'];
    return succeed({ value: { recipient }, lines: [recipient], notes });
  },
};

async function recoverByPassphrase(code: string, context: Context, ports: Ports) {
  const source: Outcome<KeySource, CliCode> = context.terminal.isInteractive
    ? await askNewPassphrase(context)
    : fail('key-not-chosen', 'There is no keychain for the new key, and no passphrase was given.');
  return source.ok ? recover(code, source.value, ports) : source;
}
