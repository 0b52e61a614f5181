import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import type { AgentStatus } from '../../node/agent/messages.ts';
import { startAgentProcess } from '../../node/agent/process.ts';
import { askAgent } from '../ask-agent.ts';
import { type Command, type Context, textOf } from '../command.ts';
import type { CliCode } from '../exit-codes.ts';
import { openStoreHere } from '../open-store.ts';
import { ownProgram } from '../own-program.ts';
import { openAgent } from '../open-wayleave.ts';
import { moment } from '../output.ts';
import { readSecretFile } from '../secret-input.ts';

const hour = 60 * 60_000;
const usualMilliseconds = 8 * hour;
const longestMilliseconds = 7 * 24 * hour;
const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: hour, d: 24 * hour };

/** `wayleave unlock`: opens the store and keeps it open in an agent that ends by itself. */
export const unlock: Command = {
  options: { for: { type: 'string' }, 'passphrase-file': { type: 'string' } },
  positionals: [],
  async run(input, context) {
    const span = readSpan(textOf(input, 'for'));
    if (!span.ok) return span;
    const passphrase = await readSecretFile(textOf(input, 'passphrase-file'), 'passphrase-file', context);
    if (!passphrase.ok) return passphrase;
    const env =
      passphrase.value === undefined
        ? context.env
        : { ...context.env, WAYLEAVE_PASSPHRASE: passphrase.value };
    const endsAt = Date.now() + span.value;
    const status = await startOrExtend({ ...context, env }, endsAt);
    if (!status.ok) return status;
    const { endsAt: until } = status.value;
    // An application that is open answers in place of an agent, and has no end of its own.
    const line =
      until === null
        ? 'Unlocked: the open application answers.'
        : `Unlocked until ${moment(until, Date.now())}.`;
    return succeed({ value: status.value, lines: [line] });
  },
};

/** A span such as `30m`, `8h` or `2d`, in milliseconds. */
export function readSpan(text: string | undefined): Outcome<number, 'bad-value'> {
  if (text === undefined) return succeed(usualMilliseconds);
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const span = Number(amount ?? 0) * (units[unit ?? ''] ?? 0);
  return span > 0 && span <= longestMilliseconds
    ? succeed(span)
    : fail('bad-value', '--for is a span up to 7d, such as 30m or 8h.');
}

async function startOrExtend(context: Context, endsAt: number): Promise<Outcome<AgentStatus, CliCode>> {
  const agent = await openAgent(context.env);
  if (agent.ok) return askAgent(agent.value, 'extend', endsAt);
  if (agent.failure.code !== 'agent-absent') return agent;
  const opened = await openStoreHere(context);
  if (!opened.ok) return opened;
  const { folder, identity, passphrase } = opened.value;
  const started = await startAgentProcess({
    ...ownProgram('agent-process'),
    folder,
    identityText: identity.text,
    passphrase,
    endsAt,
  });
  // Another `unlock` may have been faster; its agent is as good as ours.
  const running = await openAgent(context.env);
  if (!running.ok) return started.ok ? running : started;
  return askAgent(running.value, 'extend', endsAt);
}
