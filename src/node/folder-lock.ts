import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Locks } from '../core/ports.ts';
import { makePrivateFolder } from './files.ts';
import { systemCode } from './system-error.ts';

/** Beats of a holder, by which other hosts on a shared folder know that it lives. */
const beatMilliseconds = 20_000;
const silentMilliseconds = 120_000;

/** One claim to a lock, as its file name tells it: `name.pid.start.host.nonce`. */
interface Claim {
  readonly file: string;
  readonly name: string;
  readonly pid: number;
  readonly start: string;
  readonly host: string;
}

/**
 * Locks in a folder, for every process that uses it. A contender makes a file with a name of its own, *then*
 * lists the folder, and holds the lock only if it saw no other living claim; otherwise it takes its file away and
 * tries again after a random pause. Of two contenders the later one to make its file must see the earlier one's,
 * so never do both hold. File names are never used twice, so anybody may clear away a dead claim without a race,
 * and a killed holder costs no waiting time. Within a process, callers queue up and one contends for all.
 */
export function folderLocks(folder: string): Locks {
  const home = join(folder, 'locks');
  const queues = new Map<string, Promise<unknown>>();
  let prepared: Promise<void> | null = null;

  return {
    async hold<T>(name: string, waitMilliseconds: number, work: () => Promise<T>) {
      if (!/^[A-Za-z0-9-]+$/.test(name)) throw new Error(`Not a lock name: ${name}`);
      const deadline = Date.now() + waitMilliseconds;
      const before = queues.get(name) ?? Promise.resolve();
      const turn = before.then(async (): Promise<Outcome<T, 'lock-timeout' | 'lock-failed'>> => {
        if (Date.now() > deadline) return tooLate(name);
        prepared ??= makePrivateFolder(folder).then(() => makePrivateFolder(home));
        const claim = await contend(home, name, deadline, prepared);
        if (!claim.ok) {
          prepared = null;
          return claim;
        }
        return workUnder(home, claim.value, work);
      });
      const settled = turn.catch(() => null);
      queues.set(name, settled);
      try {
        return await turn;
      } finally {
        if (queues.get(name) === settled) queues.delete(name);
      }
    },
  };
}

async function workUnder<T>(home: string, claim: string, work: () => Promise<T>) {
  const path = join(home, claim);
  const beat = setInterval(() => {
    const now = new Date();
    // A beat that fails only matters to other hosts, and the next one may do.
    utimes(path, now, now).catch(() => null);
  }, beatMilliseconds);
  beat.unref();
  try {
    return succeed(await work());
  } finally {
    clearInterval(beat);
    await rm(path, { force: true });
  }
}

async function contend(
  home: string,
  name: string,
  deadline: number,
  prepared: Promise<void>,
): Promise<Outcome<string, 'lock-timeout' | 'lock-failed'>> {
  try {
    await prepared;
    for (let round = 0; ; round += 1) {
      const claim = await tryOnce(home, name);
      if (claim !== null) return succeed(claim);
      if (Date.now() > deadline) return tooLate(name);
      await pause(round);
    }
  } catch (error) {
    const cause = systemCode(error);
    if (cause === 'UNKNOWN') throw error;
    return fail('lock-failed', `The lock could not be set in the data folder (${cause}).`, { cause });
  }
}

function tooLate(name: string) {
  return fail('lock-timeout', `Another process kept the lock "${name.split('-')[0]}" for too long.`);
}

async function tryOnce(home: string, name: string): Promise<string | null> {
  // Looking first keeps waiting contenders from disturbing each other.
  if ((await otherClaims(home, name, '')).length > 0) return null;
  const file = newClaim(name);
  const handle = await open(join(home, file), 'wx', 0o600);
  await handle.close();
  if ((await otherClaims(home, name, file)).length === 0) return file;
  await rm(join(home, file), { force: true });
  return null;
}

async function otherClaims(home: string, name: string, own: string): Promise<readonly Claim[]> {
  const claims = (await readdir(home)).map(parseClaim);
  const living: Claim[] = [];
  for (const claim of claims) {
    if (claim === null || claim.name !== name || claim.file === own) continue;
    if (await isAlive(home, claim)) living.push(claim);
    else await rm(join(home, claim.file), { force: true });
  }
  return living;
}

function newClaim(name: string): string {
  return [name, process.pid, startOf(process.pid) ?? '0', host(), randomBytes(8).toString('hex')].join('.');
}

function parseClaim(file: string): Claim | null {
  const parts = /^([A-Za-z0-9-]+)\.(\d+)\.(\d+)\.([0-9a-f]+)\.[0-9a-f]+$/.exec(file);
  if (parts === null) return null;
  const [, name = '', pid = '', start = '', claimHost = ''] = parts;
  return { file, name, pid: Number(pid), start, host: claimHost };
}

async function isAlive(home: string, claim: Claim): Promise<boolean> {
  if (claim.host !== host()) return beatRecently(join(home, claim.file));
  if (!isRunning(claim.pid)) return false;
  const start = startOf(claim.pid);
  // A process ID is given out again; its start time tells the two apart where the system tells it.
  return start === null || claim.start === '0' || start === claim.start;
}

async function beatRecently(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs < silentMilliseconds;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}

/** Start time of a process in clock ticks since boot, from /proc; `null` where there is none. */
function startOf(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold anything.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    // A process that ended in this moment is judged by its ID alone.
    return null;
  }
}

function host(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

function pause(round: number): Promise<void> {
  const longest = Math.min(40, 4 + round * 2);
  return new Promise((resolve) => {
    setTimeout(resolve, 1 + Math.random() * longest);
  });
}
