import type { Wayleave } from '../core/contract.ts';
import { type Outcome, succeed } from '../core/outcome.ts';
import { type AgentConnection, connectToAgent } from '../node/agent/client.ts';
import { dataFolder } from '../node/data-folder.ts';
import { environmentKey } from '../node/environment-key.ts';
import type { Context } from './command.ts';
import type { CliCode } from './exit-codes.ts';
import type { Asking } from './open-store.ts';

/** The application of a command. */
export interface CommandWayleave extends Wayleave {
  /** Saves what was recorded of the command's doings. To be awaited before the process ends. */
  settle(): Promise<void>;
}

/** The application of this user: the agent's when one runs and the key fits, else over the store opened here. */
export async function openWayleave(
  context: Context,
  asking: Asking = 'may-ask',
): Promise<Outcome<CommandWayleave, CliCode>> {
  const agent = await openAgent(context.env);
  if (agent.ok) return succeed(withOwnStore(agent.value, () => openHere(context, asking)));
  return agent.failure.code === 'agent-absent' ? openHere(context, asking) : agent;
}

/** An agent whose end came just now has done nothing: the request is done here instead, with all there is to tell. */
export function withOwnStore(
  agent: AgentConnection,
  open: () => Promise<Outcome<CommandWayleave, CliCode>>,
): CommandWayleave {
  let opening: ReturnType<typeof open> | null = null;
  let own: CommandWayleave | null = null;
  return {
    ...agent,
    async invoke(name, request, signal) {
      const answer = await agent.invoke(name, request, signal);
      if (answer.ok || answer.failure.code !== 'agent-absent') return answer;
      opening ??= open();
      const opened = await opening;
      if (!opened.ok) return answer;
      own = opened.value;
      return own.invoke(name, request, signal);
    },
    takeNotices: () => [...agent.takeNotices(), ...(own?.takeNotices() ?? [])],
    settle: async () => own?.settle(),
  };
}

async function openHere(context: Context, asking: Asking): Promise<Outcome<CommandWayleave, CliCode>> {
  // Loaded only now: with an agent, neither the store nor its cryptography is needed.
  const { openStoreHere, openRecorded } = await import('./open-store.ts');
  const opened = await openStoreHere(context, asking);
  if (!opened.ok) return opened;
  // A token that lay ready is nothing that happened, and a renewal for one is recorded by itself.
  const { wayleave, journal } = openRecorded(opened.value, { recordsTokens: false });
  const settle = async () => void (await journal.close());
  return succeed({ ...wayleave, settle });
}

/** The agent of this user, proven to hold the store that the environment's key opens. */
export async function openAgent(env: Context['env']): Promise<Outcome<AgentConnection, CliCode>> {
  const key = environmentKey(env);
  return key.ok ? connectToAgent({ folder: dataFolder(env), keyWish: key.value }) : key;
}
