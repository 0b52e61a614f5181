import type { CheckReport, Stage } from '../contract.ts';
import { type FailureCode, nextStep } from '../failures.ts';
import type { Failure, Outcome } from '../outcome.ts';
import type { Clock, Probe } from '../ports.ts';

/** What a step found. After one that `stops`, the rest is skipped: it could only fail for the same reason. */
export interface Verdict {
  readonly state: Stage['state'];
  readonly finding: string;
  readonly fix?: string | null;
  readonly stops?: boolean;
  /** Why it failed, where there is a code for it. */
  readonly code?: FailureCode;
}

/** One step of a check. */
export interface Step {
  readonly name: string;
  readonly run: () => Promise<Verdict>;
}

const notReached: Verdict = { state: 'skipped', finding: 'Not reached.' };
const probeMilliseconds = 10_000;
const day = 24 * 60 * 60_000;

/** Takes the steps in order and reports each with its time; `onStage` hears of each as it ends. */
export async function runSteps(
  subject: string,
  steps: readonly Step[],
  clock: Clock,
  signal?: AbortSignal,
  onStage: (stage: Stage) => void = () => undefined,
): Promise<CheckReport> {
  const stages: Stage[] = [];
  let isStopped = false;
  for (const { name, run } of steps) {
    const startedAt = clock.now();
    const verdict: Verdict = isStopped || signal?.aborted ? notReached : await run();
    const { state, finding, fix = null, code } = verdict;
    const milliseconds = clock.now() - startedAt;
    const why = code === undefined ? {} : { code };
    const stage: Stage = { name, state, finding, fix, milliseconds, ...why };
    stages.push(stage);
    onStage(stage);
    isStopped ||= verdict.stops === true;
  }
  return { subject, stages, passed: stages.every(({ state }) => state !== 'failed') && !signal?.aborted };
}

/** A step that went well. */
export function passed(finding: string): Verdict {
  return { state: 'passed', finding };
}

/** A step that failed, with the next step that belongs to its code. */
export function failed(failure: Failure<FailureCode>, stops = false): Verdict {
  const { code, message } = failure;
  return { state: 'failed', finding: message, fix: nextStep[code], stops, code };
}

/** The verdict on an outcome: its failure, or what is to be said of its value. */
export function judged<T>(
  outcome: Outcome<T, FailureCode>,
  say: (value: T) => string | Verdict,
  stops = false,
): Verdict {
  if (!outcome.ok) return failed(outcome.failure, stops);
  const said = say(outcome.value);
  return typeof said === 'string' ? passed(said) : said;
}

/** The steps by which a host is reached: its name, a connection, and its certificate. */
export function reachSteps(url: URL, probe: Probe, clock: Clock): readonly Step[] {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (!probe.isDirect(url)) return ['DNS', 'TCP', 'TLS'].map(skippedForProxy);
  return [
    {
      name: 'DNS',
      run: async () => judged(await probe.lookUp(host), (found) => `${host} is ${found.join(', ')}.`, true),
    },
    {
      name: 'TCP',
      run: async () =>
        judged(await probe.connect(host, port, probeMilliseconds), () => `Port ${port} answers.`, true),
    },
    { name: 'TLS', run: () => certificateVerdict(url, host, port, probe, clock) },
  ];
}

/** A proxy looks names up and connects in our place; what it finds shows with the first request. */
function skippedForProxy(name: string): Step {
  return { name, run: async () => ({ state: 'skipped', finding: 'Requests go by a proxy.' }) };
}

async function certificateVerdict(
  url: URL,
  host: string,
  port: number,
  probe: Probe,
  clock: Clock,
): Promise<Verdict> {
  if (url.protocol !== 'https:') return { state: 'skipped', finding: 'Plain http has no certificate.' };
  const certificate = await probe.certificate(host, port, probeMilliseconds);
  return judged(
    certificate,
    ({ issuer, validUntil }) => {
      const days = Math.floor((validUntil - clock.now()) / day);
      const finding = `Issued by ${issuer}, valid for ${days} more days.`;
      return days < 14 ? { state: 'warning', finding, fix: 'Have the certificate renewed.' } : finding;
    },
    true,
  );
}
