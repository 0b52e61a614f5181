import { constants } from 'node:fs';
import {
  access,
  cp,
  lstat,
  mkdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { delimiter, dirname, join, win32 } from 'node:path';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Environment } from './data-folder.ts';
import { systemCode } from './system-error.ts';

/** Where the `wayleave` program of this installation lies, and on what system. */
export interface CommandInstallation {
  readonly platform: NodeJS.Platform;
  readonly env: Environment;
  readonly home: string;
  /** The program that is to be found on the path. */
  readonly program: string;
  /**
   * A folder to keep a copy of the program's folder in, where the program itself lies in a place that goes away (an
   * AppImage is mounted anew at each start); `null` where it stays.
   */
  readonly copyTo: string | null;
}

/** Where the command was put, and what the user has to do yet, or ''. */
export interface InstalledCommand {
  readonly path: string;
  readonly note: string;
}

type Result = Promise<Outcome<InstalledCommand, 'feature-absent'>>;

/**
 * Puts `wayleave` on the user's own path: a link (a small .cmd file on Windows) in a folder of the user's. Nothing of
 * somebody else's is replaced. `feature-absent` with the reason when that is impossible.
 */
export async function installCommand(installation: CommandInstallation): Result {
  try {
    await access(installation.program, constants.R_OK);
    const program = await lastingProgram(installation);
    return installation.platform === 'win32'
      ? await writeShim(program, installation)
      : await link(program, installation);
  } catch (error) {
    const cause = systemCode(error);
    if (cause === 'UNKNOWN') throw error;
    return fail('feature-absent', `The command could not be put on the path (${cause}).`, { cause });
  }
}

async function lastingProgram({ program, copyTo }: CommandInstallation): Promise<string> {
  if (copyTo === null) return program;
  const fresh = `${copyTo}.new`;
  await rm(fresh, { recursive: true, force: true });
  await cp(dirname(program), fresh, { recursive: true });
  await rm(copyTo, { recursive: true, force: true });
  await rename(fresh, copyTo);
  return join(copyTo, 'wayleave');
}

async function link(program: string, { env, home, platform }: CommandInstallation): Result {
  const onPath = (env.PATH ?? '').split(delimiter);
  const usual = platform === 'darwin' ? ['/usr/local/bin'] : [];
  const own = join(home, '.local', 'bin');
  const candidates = [own, join(home, 'bin'), ...usual].filter((folder) => onPath.includes(folder));
  const folder = (await firstWritable(candidates)) ?? own;
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'wayleave');
  if (!(await isOurs(path))) return taken(path);
  await rm(path, { force: true });
  await symlink(program, path);
  const note = onPath.includes(folder) ? '' : `Add ${folder} to your PATH, then open a new terminal.`;
  return succeed({ path, note });
}

/** Windows keeps one folder of the user's on the path from the start; links need a right that few have there. */
async function writeShim(program: string, { env, home }: CommandInstallation): Result {
  const local = env.LOCALAPPDATA ?? win32.join(home, 'AppData', 'Local');
  const path = join(local, 'Microsoft', 'WindowsApps', 'wayleave.cmd');
  if (!(await isOurs(path))) return taken(path);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `@rem Wayleave\r\n@"${program.replaceAll('%', '%%')}" %*\r\n`);
  return succeed({ path, note: 'Open a new terminal to use it.' });
}

function taken(path: string): Outcome<never, 'feature-absent'> {
  return fail('feature-absent', `There is another program at ${path}. Remove it, or set a link yourself.`, {
    path,
  });
}

/** Whether nothing is there, or what this function put there before. */
async function isOurs(path: string): Promise<boolean> {
  try {
    const stats = await lstat(path);
    if (stats.isSymbolicLink()) return /[/\\]wayleave(\.exe)?$/.test(await readlink(path));
    return stats.isFile() && (await readFile(path, 'utf8')).startsWith('@rem Wayleave');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return true;
    throw error;
  }
}

async function firstWritable(folders: readonly string[]): Promise<string | null> {
  for (const folder of folders) {
    const isWritable = await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    );
    if (isWritable) return folder;
  }
  return null;
}
