import { resolve } from 'node:path';
import { applyPreferences } from '../../core/model/subscription.ts';
import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import type { PulledSubscription } from '../../core/contract-sharing.ts';
import {
  choiceOf,
  type Command,
  type Context,
  defined,
  isGiven,
  type Report,
  textOf,
  withWayleave,
} from '../command.ts';
import type { CliCode } from '../exit-codes.ts';
import { openingPassphrase } from '../import-text.ts';
import { printable } from '../output.ts';
import { readSecretFile } from '../secret-input.ts';
import { nothing, pendingText, takenText, withoutUndo } from '../subscription-text.ts';

const goingOn =
  '`wayleave subscriptions review NAME` shows what waits, `wayleave subscriptions apply NAME` takes it over.';
const mostAddressBytes = 8_192;
const passphraseOption = 'passphrase-file';

/** `wayleave subscribe`: follows a profile file at a path or a web address. `-` reads the address from stdin. */
export const subscribe: Command = {
  options: {
    name: { type: 'string' },
    apply: { type: 'string' },
    [passphraseOption]: { type: 'string' },
    'allow-http': { type: 'boolean' },
  },
  positionals: ['ADDRESS'],
  async run(input, context) {
    const apply = choiceOf(input, 'apply', applyPreferences);
    if (!apply.ok) return apply;
    const given = input.names.ADDRESS ?? '';
    if (given === '-' && textOf(input, passphraseOption) === '-')
      return fail('usage', 'Only one thing can come from stdin.');
    const address = await readAddress(given, context);
    if (!address.ok) return address;
    const passphrase = await readSecretFile(textOf(input, passphraseOption), passphraseOption, context);
    if (!passphrase.ok) return passphrase;
    return withWayleave(context, async (wayleave) => {
      const wish = defined({
        address: address.value,
        name: textOf(input, 'name'),
        apply: apply.value,
        passphrase: passphrase.value,
        allowHttp: isGiven(input, 'allow-http') ? true : undefined,
      });
      const first = await wayleave.invoke('subscribe', wish);
      if (first.ok || first.failure.code !== 'file-password-needed') return reportOf(first);
      const typed = await openingPassphrase('Passphrase of the file: ', passphraseOption, input, context);
      if (!typed.ok) return typed;
      if (typed.value === undefined) return first;
      return reportOf(await wayleave.invoke('subscribe', { ...wish, passphrase: typed.value }));
    });
  },
};

/** A path may be relative here, as paths are in a terminal. An address whose query is a key comes better by stdin. */
async function readAddress(given: string, context: Context): Promise<Outcome<string, CliCode>> {
  if (given === '-') {
    const text = await context.terminal.readAll(mostAddressBytes);
    return text === null ? fail('bad-url', 'That is too long for an address.') : succeed(text.trim());
  }
  const isPath = given !== '' && (!given.includes(':') || given.startsWith('.'));
  return succeed(isPath ? resolve(given) : given);
}

function reportOf(pulled: Outcome<PulledSubscription, CliCode>): Outcome<Report, CliCode> {
  if (!pulled.ok) return pulled;
  const { name, authConfigCount, connectionCount, pending } = pulled.value.view;
  const holds = `${counted(connectionCount, 'connection')}, ${counted(authConfigCount, 'auth configuration')}`;
  const waiting = pendingText(pending);
  const taken = takenText(pulled.value);
  const applied = taken === nothing ? '' : ` Taken over: ${taken}.`;
  return succeed({
    value: withoutUndo(pulled.value),
    lines: [printable(`Following ${name}: ${holds}.${applied} Waiting: ${waiting}.`)],
    notes: waiting === nothing ? [] : [goingOn],
  });
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
