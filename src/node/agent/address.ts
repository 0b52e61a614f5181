import { createHash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../data-folder.ts';
import { systemCode } from '../system-error.ts';

/** What the place of the socket depends on; the defaults are this process's own. */
export interface AddressSurroundings {
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  /** The user's number, or `null` where users have none. */
  readonly user: number | null;
  readonly temporaryFolder: string;
}

/** `sun_path` is 104 bytes on macOS and the BSDs (108 on Linux), the closing zero included. */
const mostPathBytes = 103;

/** The surroundings of this process. */
export function ownSurroundings(): AddressSurroundings {
  return {
    env: process.env,
    platform: process.platform,
    user: process.getuid?.() ?? null,
    temporaryFolder: tmpdir(),
  };
}

/**
 * Where the agent of a data folder (its real path) may listen, best first: in the user's runtime folder, in the
 * data folder, in a folder of ours among the temporary files. Only folders that this user owns and nobody else
 * can enter are answered, and only paths that fit into a socket's name. On Windows it is a named pipe.
 */
export async function agentAddresses(
  folder: string,
  surroundings: AddressSurroundings = ownSurroundings(),
): Promise<readonly string[]> {
  const { env, platform, user, temporaryFolder } = surroundings;
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  if (platform === 'win32') return [`\\\\.\\pipe\\wayleave-${hash}`];
  const places: string[] = [];
  const runtime = env.XDG_RUNTIME_DIR;
  if (runtime?.startsWith('/') && (await isPrivate(runtime, user))) {
    places.push(join(runtime, `wayleave-${hash}.sock`));
  }
  if (await isPrivate(folder, user)) places.push(join(folder, 'agent.sock'));
  const fallback = join(temporaryFolder, `wayleave-${user ?? 'user'}`);
  if (await makePrivate(fallback, user)) places.push(join(fallback, `${hash}.sock`));
  return places.filter((place) => Buffer.byteLength(place) <= mostPathBytes);
}

/** The folder of temporary files belongs to everybody: a folder there may have been laid out by another user. */
async function makePrivate(folder: string, user: number | null): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') return false;
  }
  return isPrivate(folder, user);
}

async function isPrivate(folder: string, user: number | null): Promise<boolean> {
  try {
    const facts = await lstat(folder);
    return facts.isDirectory() && (user === null || facts.uid === user) && (facts.mode & 0o077) === 0;
  } catch {
    // What cannot be looked at is not used.
    return false;
  }
}
