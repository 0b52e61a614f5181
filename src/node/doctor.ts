import { constants } from 'node:fs';
import { access, readdir, stat, statfs } from 'node:fs/promises';
import { arcgisHttp } from '../core/arcgis/http.ts';
import { portalSelf } from '../core/arcgis/portal.ts';
import { clockVerdict } from '../core/application/checks.ts';
import {
  failed,
  judged,
  passed,
  reachSteps,
  runSteps,
  type Step,
  type Verdict,
} from '../core/application/stages.ts';
import type { CheckReport, Stage } from '../core/contract.ts';
import type { FailureCode } from '../core/failures.ts';
import { defaultRedirectUrl, redirectPlace } from '../core/model/redirect-url.ts';
import { emptyProfile, type Profile } from '../core/model/profile.ts';
import { parseUrl } from '../core/model/web-address.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Ports, RedirectAddress } from '../core/ports.ts';
import { storeState } from '../core/store/header.ts';
import { isDamagedName, isTemporaryName } from '../core/store/names.ts';
import type { Store } from '../core/store/store.ts';
import { dataFolder, type Environment } from './data-folder.ts';
import { nodePorts } from './node-ports.ts';
import { systemCode } from './system-error.ts';

/** What an examination needs besides the machine itself. */
export interface Examination {
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Opens the store without asking anybody. */
  readonly openStore: () => Promise<Outcome<{ readonly store: Store }, FailureCode | 'usage'>>;
  /** Finds the agent. */
  readonly openAgent: () => Promise<Outcome<{ close(): void }, FailureCode | 'usage'>>;
  /** The ports of the application that asks; Node's own unless given. */
  readonly ports?: Ports;
  /** Hears of each finding as it is made. */
  readonly onStage?: (stage: Stage) => void;
}

const leastFreeBytes = 50 * 1024 * 1024;
/** Beyond this, an examination would take minutes. */
const mostPortals = 8;
const oldestNode = [20, 19] as const;

/** Looks at program, folder, store, key, agent, ports, network settings, clocks and certificates. */
export async function examine(examination: Examination): Promise<CheckReport> {
  const { env, signal, onStage } = examination;
  const folder = dataFolder(env);
  const ports = examination.ports ?? nodePorts(folder, env);
  let profile: Profile = emptyProfile;
  const local: readonly Step[] = [
    { name: 'Node', run: async () => nodeVerdict() },
    { name: 'Data folder', run: () => folderVerdict(folder) },
    { name: 'Disk', run: () => diskVerdict(folder) },
    { name: 'Files', run: () => filesVerdict(folder) },
    {
      name: 'Key and store',
      run: async () => {
        const verdict = await storeVerdict(examination, ports);
        if (verdict.profile !== null) profile = verdict.profile;
        return verdict;
      },
    },
    { name: 'Agent', run: () => agentVerdict(examination) },
    { name: 'Network settings', run: () => environmentVerdict(env) },
  ];
  const first = await runSteps('This computer', local, ports.clock, signal, onStage);
  const second = await runSteps('', networkSteps(profile, ports), ports.clock, signal, onStage);
  return {
    subject: 'Wayleave on this computer',
    passed: first.passed && second.passed,
    stages: [...first.stages, ...second.stages],
  };
}

function nodeVerdict(): Verdict {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isRecent = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  const finding = `Node ${process.versions.node}.`;
  return isRecent
    ? passed(finding)
    : { state: 'failed', finding, fix: `Install Node ${oldestNode.join('.')} or later.` };
}

async function folderVerdict(folder: string): Promise<Verdict> {
  try {
    const facts = await stat(folder);
    const me = process.getuid?.();
    if (me !== undefined && facts.uid !== me)
      return { state: 'failed', finding: `${folder} belongs to another user.`, fix: 'Set WAYLEAVE_HOME.' };
    if (me !== undefined && (facts.mode & 0o077) !== 0)
      return { state: 'failed', finding: `${folder} is open to others.`, fix: `Run: chmod 700 ${folder}` };
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return passed(`${folder}, for you alone.`);
  } catch (error) {
    const cause = systemCode(error);
    if (cause === 'ENOENT') return passed(`${folder} does not exist yet.`);
    return { state: 'failed', finding: `${folder} cannot be used (${cause}).`, fix: 'Mend its permissions.' };
  }
}

async function diskVerdict(folder: string): Promise<Verdict> {
  try {
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const finding = `${Math.floor(free / 1024 / 1024)} MB are free.`;
    return free < leastFreeBytes ? { state: 'warning', finding, fix: 'Free some space.' } : passed(finding);
  } catch (error) {
    return { state: 'skipped', finding: `Not known (${systemCode(error)}).` };
  }
}

async function filesVerdict(folder: string): Promise<Verdict> {
  const names = await readdir(folder).catch(() => []);
  const damaged = names.filter(isDamagedName);
  const leftOver = names.filter(isTemporaryName);
  if (damaged.length > 0) {
    return {
      state: 'warning',
      finding: `Damaged files were kept: ${damaged.join(', ')}.`,
      fix: 'Delete them when nothing of theirs is missed.',
    };
  }
  const rest = leftOver.length === 0 ? '' : ` ${leftOver.length} left over, swept with the next save.`;
  return passed(`No damaged files.${rest}`);
}

async function storeVerdict(
  { openStore }: Examination,
  { files }: Ports,
): Promise<Verdict & { readonly profile: Profile | null }> {
  const none = { profile: null };
  const state = await storeState(files);
  if (!state.ok) return { ...failed(state.failure), ...none };
  // Opening would set a store up, and looking should change nothing.
  if (state.value.kind === 'none') return { ...passed('Nothing was stored yet.'), ...none };
  const opened = await openStore();
  if (!opened.ok && opened.failure.code === 'vault-locked')
    return { state: 'skipped', finding: opened.failure.message, ...none };
  if (!opened.ok)
    return { state: 'failed', finding: opened.failure.message, fix: fixOf(opened.failure.code), ...none };
  const profile = await opened.value.store.readProfile();
  const sessions = await opened.value.store.readSessions();
  const notices = opened.value.store.takeNotices().map(({ message }) => message);
  if (!profile.ok) return { ...failed(profile.failure), ...none };
  if (!sessions.ok) return { ...failed(sessions.failure), ...none };
  const { authConfigs, connections } = profile.value;
  const finding = `${authConfigs.length} auth configurations, ${connections.length} connections, ${sessions.value.length} sessions.`;
  const verdict: Verdict =
    notices.length === 0
      ? passed(finding)
      : { state: 'warning', finding: `${finding} ${notices.join(' ')}`, fix: null };
  return { ...verdict, profile: profile.value };
}

function fixOf(code: FailureCode | 'usage'): string | null {
  return code === 'usage' ? null : (failed({ code, message: '', details: null }).fix ?? null);
}

async function agentVerdict({ openAgent }: Examination): Promise<Verdict> {
  const agent = await openAgent();
  if (agent.ok) {
    agent.value.close();
    return passed('An agent runs and proves itself.');
  }
  const { code, message } = agent.failure;
  return code === 'agent-absent' ? passed(message) : { state: 'failed', finding: message, fix: fixOf(code) };
}

async function environmentVerdict(env: Environment): Promise<Verdict> {
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    return {
      state: 'failed',
      finding: 'Certificates are not checked: anybody on the way can read tokens.',
      fix: 'Remove NODE_TLS_REJECT_UNAUTHORIZED and use NODE_EXTRA_CA_CERTS.',
    };
  }
  const ca = env.NODE_EXTRA_CA_CERTS;
  if (ca) {
    try {
      await access(ca, constants.R_OK);
    } catch (error) {
      const finding = `NODE_EXTRA_CA_CERTS names a file that cannot be read (${systemCode(error)}).`;
      return { state: 'failed', finding, fix: 'Correct the path.' };
    }
  }
  // In the order in which requests look for one.
  const proxy = parseUrl(env.https_proxy ?? env.HTTPS_PROXY ?? env.http_proxy ?? env.HTTP_PROXY ?? '');
  const parts = [
    proxy === null ? 'No proxy' : `Proxy ${proxy.host}`,
    ca ? 'extra certificate authorities' : 'the usual certificate authorities',
  ];
  return passed(`${parts.join(', ')}.`);
}

function networkSteps(profile: Profile, ports: Ports): readonly Step[] {
  return [...redirectSteps(profile, ports), ...portalSteps(profile, ports)];
}

function redirectSteps({ authConfigs }: Profile, { redirects }: Ports): readonly Step[] {
  const urls = authConfigs.flatMap((config) => (config.kind === 'oauth2' ? [config.redirectUrl] : []));
  const places = new Map<string, RedirectAddress>();
  for (const url of urls.length === 0 ? [defaultRedirectUrl] : urls) {
    const place = redirectPlace(url);
    if (place.kind === 'loopback') places.set(`${place.address.host}:${place.address.port}`, place.address);
  }
  return [...places].map(([name, address]) => ({
    name: 'Redirect port',
    run: async () => {
      const awaited = await redirects.expect(address, 'doctor', 1_000);
      if (awaited.ok) awaited.value.cancel();
      return judged(awaited, () => `${name} is free.`);
    },
  }));
}

/** One step a portal: the certificate where it has one, and the clock. */
function portalSteps({ authConfigs }: Profile, ports: Ports): readonly Step[] {
  const roots = [...new Set(authConfigs.flatMap(({ portal }) => (portal === null ? [] : [portal])))];
  const http = arcgisHttp(ports);
  return roots.slice(0, mostPortals).flatMap((portal): Step[] => {
    const url = new URL(portal);
    const tls = reachSteps(url, ports.probe, ports.clock).filter(({ name }) => name === 'TLS');
    return [
      ...(url.protocol === 'https:'
        ? tls.map(({ run }) => ({
            name: 'Certificate',
            run: async () => {
              const verdict = await run();
              return { ...verdict, finding: `${url.host}: ${verdict.finding}`, stops: false };
            },
          }))
        : []),
      {
        name: 'Clock',
        run: async () => {
          const self = await portalSelf(portal, { http, credential: null, timeoutMilliseconds: 10_000 });
          if (!self.ok)
            return { state: 'warning', finding: self.failure.message, fix: fixOf(self.failure.code) };
          const { date } = self.value;
          const verdict = clockVerdict(date === null ? null : date - ports.clock.now());
          return { ...verdict, finding: `${url.host}: ${verdict.finding}` };
        },
      },
    ];
  });
}
