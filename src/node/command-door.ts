import type { CommandDoor } from '../core/host/host-ports.ts';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Clock } from '../core/ports.ts';
import { connectToAgent } from './agent/client.ts';
import { keyProofOf } from './agent/proofs.ts';
import { startAgentServer } from './agent/server.ts';

/**
 * The door for commands of the data folder of that path: the socket on which an agent answers, held by an
 * application. It stays open until it is closed, unless another computer that shares the folder takes over.
 */
export function commandDoor(folder: string, clock: Clock): CommandDoor {
  return {
    async open({ wayleave, identity, passphrase, onEnd }) {
      const free = await endAgent(folder);
      if (!free.ok) return free;
      const keyProof = keyProofOf(identity.text, passphrase);
      const agent = await startAgentServer({
        wayleave,
        folder,
        keyProof,
        endsAt: null,
        clock,
        onEnd: (why) => {
          if (why === 'locked' || why === 'replaced') onEnd(why);
        },
      });
      return agent.ok ? succeed({ close: () => agent.value.close() }) : agent;
    },
  };
}

/** Makes room: an agent that `wayleave unlock` started has an end, and leaves for an application, which has none. */
async function endAgent(folder: string): Promise<Outcome<null, 'agent-failed'>> {
  const agent = await connectToAgent({ folder, keyWish: null });
  if (!agent.ok) return agent.failure.code === 'agent-absent' ? succeed(null) : failed(agent.failure.message);
  try {
    const status = await agent.value.control('status');
    if (!status.ok)
      return status.failure.code === 'agent-absent' ? succeed(null) : failed(status.failure.message);
    if (status.value.endsAt === null)
      return failed('Another Wayleave application answers the commands for this data folder.');
    const ended = await agent.value.control('lock');
    return ended.ok || ended.failure.code === 'agent-absent' ? succeed(null) : failed(ended.failure.message);
  } finally {
    agent.value.close();
  }
}

function failed(message: string): Outcome<never, 'agent-failed'> {
  return fail('agent-failed', message);
}
