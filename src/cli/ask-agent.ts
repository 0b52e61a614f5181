import type { AgentConnection } from '../node/agent/client.ts';
import type { Control, ControlAnswer } from '../node/agent/messages.ts';

/** Asks the agent itself one thing and hangs up. `endsAt` (unix milliseconds) goes with `extend`. */
export async function askAgent(
  agent: AgentConnection,
  control: Control,
  endsAt: number | null = null,
): Promise<ControlAnswer> {
  const answer = await agent.control(control, endsAt);
  agent.close();
  return answer;
}
