import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Clipboard } from '../core/host/host-ports.ts';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Environment } from './data-folder.ts';

/** A program and its arguments. What is copied is never among them: others can read argument lists. */
type Call = readonly [program: string, ...args: string[]];

/** How one set of programs reaches the clipboard. All take text on stdin and give it on stdout. */
interface Programs {
  readonly write: Call;
  readonly read: Call;
  readonly clear: Call;
  /** What the help of `write` has to name before it is given as well, so that histories leave the text out. */
  readonly mark?: string;
  readonly encoding?: BufferEncoding;
}

/** Where the clipboard is looked for; the defaults are this computer's. */
export interface ClipboardOptions {
  readonly env: Environment;
  readonly platform?: NodeJS.Platform;
}

const waylandPrograms: Programs = {
  write: ['wl-copy', '--type', 'text/plain'],
  read: ['wl-paste', '--no-newline'],
  clear: ['wl-copy', '--clear'],
  mark: '--sensitive',
};
const x11Programs: readonly Programs[] = [
  {
    write: ['xclip', '-selection', 'clipboard', '-in'],
    read: ['xclip', '-selection', 'clipboard', '-out'],
    clear: ['xclip', '-selection', 'clipboard', '-in'],
  },
  {
    write: ['xsel', '--clipboard', '--input'],
    read: ['xsel', '--clipboard', '--output'],
    clear: ['xsel', '--clipboard', '--clear'],
  },
];
const macPrograms: Programs = { write: ['pbcopy'], read: ['pbpaste'], clear: ['pbcopy'] };
const windowsPrograms: Programs = {
  write: ['clip.exe'],
  read: [
    'powershell.exe',
    '-NoProfile',
    '-NonInteractive',
    '-Command',
    '[Console]::OutputEncoding = [Text.Encoding]::UTF8; [Console]::Out.Write((Get-Clipboard -Raw))',
  ],
  clear: ['clip.exe'],
  // In any other encoding clip.exe reads the bytes by the code page of the console.
  encoding: 'utf16le',
};

const timeoutMilliseconds = 5_000;
/** Nothing that we copied is longer, so a longer text in the clipboard is somebody else's. */
const mostBytes = 1024 * 1024;

/**
 * The clipboard of the desktop through the programs that it has for that: wl-clipboard, xclip or xsel, pbcopy, clip.
 * `feature-absent` with a sentence when there is no display or no program. Only wl-copy knows a mark for histories.
 */
export function systemClipboard({
  env,
  platform = process.platform,
}: ClipboardOptions): Outcome<Clipboard, 'feature-absent'> {
  const candidates = candidatesFor(env, platform);
  if (candidates.length === 0)
    return fail('feature-absent', 'There is no display, and so no clipboard to copy to.');
  const found = candidates.find(({ write, read }) => isOnPath(write[0], env) && isOnPath(read[0], env));
  return found === undefined
    ? fail('feature-absent', `No program for the clipboard was found: ${adviceFor(candidates)}.`)
    : succeed(clipboardOf(found, env));
}

function clipboardOf({ write, read, clear, mark, encoding = 'utf8' }: Programs, env: Environment): Clipboard {
  let knowsMark: Promise<boolean> | null = null;
  const hasMark = () => {
    knowsMark ??= run([write[0], '--help'], '', 'output', env).then(
      (help) => mark !== undefined && (help?.text.includes(mark) ?? false),
    );
    return knowsMark;
  };
  return {
    async write(text, { concealed }) {
      const marks = mark !== undefined && concealed && (await hasMark()) ? [mark] : [];
      const done = await run([...write, ...marks], Buffer.from(text, encoding), 'nothing', env);
      return done?.code === 0 ? succeed(null) : fail('clipboard-failed', failureWords(write[0]));
    },
    async clearIfStill(text) {
      const there = await run(read, '', 'output', env);
      if (there?.code !== 0 || there.text !== text) return false;
      return (await run(clear, '', 'nothing', env))?.code === 0;
    },
  };
}

function candidatesFor(env: Environment, platform: NodeJS.Platform): readonly Programs[] {
  if (platform === 'win32') return [windowsPrograms];
  if (platform === 'darwin') return [macPrograms];
  return [...(env.WAYLAND_DISPLAY ? [waylandPrograms] : []), ...(env.DISPLAY ? x11Programs : [])];
}

function adviceFor(candidates: readonly Programs[]): string {
  if (candidates.includes(windowsPrograms)) return 'clip.exe and PowerShell have to be on the path';
  if (candidates.includes(macPrograms)) return 'pbcopy and pbpaste have to be on the path';
  return candidates.includes(waylandPrograms) ? 'install wl-clipboard or xclip' : 'install xclip or xsel';
}

function isOnPath(program: string, env: Environment): boolean {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function failureWords(program: string): string {
  return `The clipboard did not take the text (${program}).`;
}

/**
 * Runs a program to its end; `null` when it could not be started, took too long or said too much. Programs that keep
 * the clipboard go on in the background, so nothing of theirs is waited for when their output does not matter.
 */
function run(
  [program, ...args]: Call,
  input: string | Buffer,
  wanted: 'output' | 'nothing',
  surroundings: Environment,
): Promise<{ readonly code: number | null; readonly text: string } | null> {
  const { WAYLEAVE_PASSPHRASE: _, ...env } = surroundings;
  return new Promise((resolve) => {
    const output = wanted === 'output' ? 'pipe' : 'ignore';
    const child = spawn(program, args, { env, stdio: ['pipe', output, 'ignore'], windowsHide: true });
    const parts: Buffer[] = [];
    let size = 0;
    const end = (code: number | null, isWhole = true) => {
      clearTimeout(timer);
      resolve(isWhole ? { code, text: Buffer.concat(parts).toString() } : null);
    };
    const giveUp = () => {
      child.kill('SIGKILL');
      end(null, false);
    };
    const timer = setTimeout(giveUp, timeoutMilliseconds);
    child.once('error', () => end(null, false));
    child.once(wanted === 'output' ? 'close' : 'exit', (code) => end(code));
    child.stdout?.on('data', (part: Buffer) => {
      size += part.length;
      if (size > mostBytes) giveUp();
      else parts.push(part);
    });
    // A program that ends before it has read tells so by its exit code.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
