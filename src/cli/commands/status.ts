import type { Status } from '../../core/contract.ts';
import { storeState } from '../../core/store/header.ts';
import { type Outcome, succeed } from '../../core/outcome.ts';
import { dataFolder } from '../../node/data-folder.ts';
import type { AgentStatus } from '../../node/agent/messages.ts';
import { folderFiles } from '../../node/files.ts';
import { askAgent } from '../ask-agent.ts';
import { authTable } from '../auth-text.ts';
import type { Command, Context } from '../command.ts';
import type { CliCode } from '../exit-codes.ts';
import { openAgent, openWayleave } from '../open-wayleave.ts';
import { facts, moment } from '../output.ts';

const keyWords = {
  keychain: 'in the system keychain',
  passphrase: 'sealed by a passphrase',
  file: 'in an identity file',
  unknown: 'unknown: the file that says so is lost',
} as const;

/** `wayleave status`: what is open, who is signed in, until when. Asks nobody and sets nothing up. */
export const status: Command = {
  options: {},
  positionals: [],
  async run(_input, context) {
    const folder = dataFolder(context.env);
    const state = await storeState(folderFiles(folder));
    if (!state.ok) return state;
    const isThere = state.value.kind === 'exists';
    const running = await openAgent(context.env);
    const answer = running.ok ? await askAgent(running.value, 'status') : running;
    const agent = answer.ok ? answer.value : null;
    const signIns = isThere ? await readStatus(context) : null;
    const now = Date.now();
    const opened = signIns?.ok ? signIns.value : null;
    const closed = signIns !== null && !signIns.ok ? signIns.failure : null;
    const value = {
      folder,
      store: state.value,
      agent,
      isOpen: opened !== null,
      closedBecause: closed === null ? null : { code: closed.code, message: closed.message },
      recipient: opened?.recipient ?? null,
      connectionCount: opened?.connectionCount ?? null,
      authConfigs: opened?.authConfigs ?? null,
    };
    const lines = [
      ...facts([
        ['Data folder', folder],
        ['Key', state.value.kind === 'exists' ? keyWords[state.value.key] : 'none yet: nothing was stored'],
        ['Agent', agentWords(agent, now)],
        ['Store', closed === null ? null : `closed. ${closed.message}`],
        ['Connections', opened === null ? null : String(opened.connectionCount)],
      ]),
      ...(opened === null ? [] : ['', ...authTable(opened.authConfigs, now)]),
    ];
    return succeed({ value, lines });
  },
};

function agentWords(agent: AgentStatus | null, now: number): string {
  if (agent === null) return 'not running';
  return agent.endsAt === null ? 'the open application' : `until ${moment(agent.endsAt, now)}`;
}

async function readStatus(context: Context): Promise<Outcome<Status, CliCode>> {
  const wayleave = await openWayleave(context, 'never-ask');
  return wayleave.ok ? wayleave.value.invoke('status', {}) : wayleave;
}
