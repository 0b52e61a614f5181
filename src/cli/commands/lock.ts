import { succeed } from '../../core/outcome.ts';
import { askAgent } from '../ask-agent.ts';
import type { Command } from '../command.ts';
import { connectToAgent } from '../../node/agent/client.ts';
import { dataFolder } from '../../node/data-folder.ts';

/** `wayleave lock`: ends the agent. That there was none is no failure: it is locked either way. */
export const lock: Command = {
  options: {},
  positionals: [],
  async run(_input, { env }) {
    // No key is proven: whoever may read the data folder may lock it.
    const agent = await connectToAgent({ folder: dataFolder(env), keyWish: null });
    if (!agent.ok && agent.failure.code === 'agent-absent')
      return succeed({ value: { wasRunning: false }, lines: ['No agent was running.'] });
    if (!agent.ok) return agent;
    const ended = await askAgent(agent.value, 'lock');
    return ended.ok ? succeed({ value: { wasRunning: true }, lines: ['Locked.'] }) : ended;
  },
};
