import { openStore } from '../../core/store/open-store.ts';
import { unlock } from '../../core/store/unlock.ts';
import type { FailureCode } from '../../core/failures.ts';
import { type Outcome, succeed } from '../../core/outcome.ts';
import { type AgentOrders, readAgentOrders, reportStart } from '../../node/agent/process.ts';
import { keyProofOf } from '../../node/agent/proofs.ts';
import { type RunningAgent, startAgentServer } from '../../node/agent/server.ts';
import { nodePorts } from '../../node/node-ports.ts';
import type { Command, Context } from '../command.ts';
import { openRecorded } from '../open-store.ts';

/** The agent itself: opens the store with the key it is handed on stdin and serves until its end. */
export const agentProcess: Command = {
  options: {},
  positionals: [],
  endsByItself: true,
  async run(_input, { env, signal }) {
    const orders = await readAgentOrders();
    if (!orders.ok) return orders;
    let end: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const agent = await start(orders.value, env, end);
    reportStart(agent.ok ? null : agent.failure);
    if (!agent.ok) return agent;
    signal.addEventListener('abort', () => void agent.value.close(), { once: true });
    await ended;
    return succeed({ value: null, lines: [], isSilent: true });
  },
};

async function start(
  { folder, identityText, passphrase, endsAt }: AgentOrders,
  env: Context['env'],
  onEnd: () => void,
): Promise<Outcome<RunningAgent, FailureCode>> {
  const ports = nodePorts(folder, env);
  const identity = await unlock({ kind: 'identity', text: identityText }, ports);
  if (!identity.ok) return identity;
  const store = await openStore(identity.value, ports);
  if (!store.ok) return store;
  const opened = { store: store.value, identity: identity.value, ports };
  const { wayleave, journal } = openRecorded(opened, { recordsTokens: true });
  const keyProof = keyProofOf(identityText, passphrase);
  return startAgentServer({
    wayleave,
    folder,
    keyProof,
    endsAt,
    clock: ports.clock,
    beforeEnd: () => journal.close(),
    onEnd,
  });
}
