import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, win32 } from 'node:path';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { FollowedFile, FollowedFiles } from '../core/ports.ts';
import { mostImportBytes } from './outside-files.ts';
import { systemCode } from './system-error.ts';

/** How files are read; the defaults are the real ones. */
export interface FollowedFileOptions {
  /** A share that does not answer is given up after so long. */
  readonly timeoutMilliseconds?: number;
  readonly open?: (path: string, flags: number) => Promise<FileHandle>;
}

type Read = Outcome<FollowedFile, 'file-unreadable' | 'file-refused'>;

/**
 * A share that is gone holds the thread that asked it, for minutes or for ever, and there are four of them for everything
 * that this process does with files. So no more than this many are asked at a time, and the store always has the rest.
 */
const mostAtATime = 2;
/** Read in pieces: a file may grow meanwhile, and what the system says of its size may be zero. */
const pieceBytes = 1024 * 1024;

/**
 * Files at any place of this computer's file system. They are opened without waiting, so that a named pipe that nobody
 * writes to is no trap, and only ordinary files are read. The stamp is the time of the last change (nanoseconds), size
 * and file number. Messages name the file, not its folder.
 */
export function followedFiles(options: FollowedFileOptions = {}): FollowedFiles {
  const { timeoutMilliseconds = 20_000, open: openFile = open } = options;
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  let free = mostAtATime;
  const queue: (() => void)[] = [];

  async function turn(signal: AbortSignal): Promise<boolean> {
    if (free > 0) {
      free -= 1;
      return true;
    }
    return new Promise((resolve) => {
      const next = () => resolve(true);
      queue.push(next);
      signal.addEventListener('abort', () => {
        const at = queue.indexOf(next);
        if (at >= 0) queue.splice(at, 1);
        resolve(at < 0);
      });
    });
  }

  function endTurn(): void {
    const next = queue.shift();
    if (next === undefined) free += 1;
    else next();
  }

  async function inTurn(path: string, knownStamp: string | null, signal: AbortSignal): Promise<Read> {
    if (!(await turn(signal))) return tooLate(path);
    try {
      return await readAt(path, knownStamp, (name) => openFile(name, flags));
    } finally {
      endTurn();
    }
  }

  return {
    async read(path, knownStamp) {
      const late = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const timedOut = new Promise<Read>((resolve) => {
        timer = setTimeout(() => {
          late.abort();
          resolve(tooLate(path));
        }, timeoutMilliseconds);
      });
      const read = await Promise.race([inTurn(path, knownStamp, late.signal), timedOut]);
      clearTimeout(timer);
      return read;
    },
  };
}

async function readAt(
  path: string,
  knownStamp: string | null,
  openFile: (path: string) => Promise<FileHandle>,
): Promise<Read> {
  const name = nameOf(path);
  try {
    const file = await openFile(path);
    try {
      const about = await file.stat({ bigint: true });
      if (!about.isFile()) return unreadable(name, 'is no file', 'EISDIR');
      const stamp = `${about.mtimeNs}-${about.size}-${about.ino}`;
      if (stamp === knownStamp) return succeed({ kind: 'unchanged' });
      const bytes = await boundedBytes(file);
      if (bytes === null) return fail('file-refused', `${name} is larger than 16 MB.`);
      return succeed({ kind: 'read', bytes, stamp });
    } finally {
      await file.close();
    }
  } catch (error) {
    const cause = systemCode(error);
    return unreadable(name, `could not be read (${cause})`, cause);
  }
}

/** The whole of it from its beginning, or `null` when it is larger than any honest one. */
async function boundedBytes(file: FileHandle): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read(new Uint8Array(pieceBytes), 0, pieceBytes, length);
    if (bytesRead === 0) return new Uint8Array(Buffer.concat(parts));
    length += bytesRead;
    if (length > mostImportBytes) return null;
    parts.push(buffer.subarray(0, bytesRead));
  }
}

function tooLate(path: string): Read {
  return unreadable(nameOf(path), 'did not come in time (ETIMEDOUT)', 'ETIMEDOUT');
}

function unreadable(name: string, why: string, cause: string): Read {
  return fail('file-unreadable', `${name} ${why}.`, { cause });
}

/** The last part of a path, whichever separators it has. */
function nameOf(path: string): string {
  return win32.basename(basename(path)) || path;
}
