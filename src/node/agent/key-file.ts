import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import { systemCode } from '../system-error.ts';
import { readHex } from './proofs.ts';

/** What an agent leaves in the data folder for its clients: where it listens, and the key both ends prove. */
export interface AgentPost {
  readonly key: Buffer;
  readonly address: string;
}

/** Whose post it is: the name of its file, and that file's first line with the version of the protocol. */
export interface PostKind {
  readonly fileName: string;
  readonly title: string;
}

const agentPost: PostKind = { fileName: 'agent.key', title: 'wayleave-agent 1' };
const mostBytes = 4096;

/**
 * The agent of that data folder on this computer: one open and one read, since every command starts with it.
 * `agent-absent` when there is none, when it runs on another computer that shares the folder, or when it speaks
 * another version of the protocol; `agent-failed` when others could have read or written the file.
 */
export function readPost(
  folder: string,
  { fileName, title }: PostKind = agentPost,
): Outcome<AgentPost, 'agent-absent' | 'agent-failed'> {
  let file: number;
  try {
    // Absent on Windows, where the types know nothing of that.
    const noFollow: number | undefined = constants.O_NOFOLLOW;
    file = openSync(join(folder, fileName), constants.O_RDONLY | (noFollow ?? 0));
  } catch (error) {
    const cause = systemCode(error);
    if (cause === 'ENOENT' || cause === 'ENOTDIR') return absent();
    return fail('agent-failed', `The file ${fileName} could not be opened (${cause}).`, { cause });
  }
  try {
    const facts = fstatSync(file);
    const me = process.getuid?.();
    if (me !== undefined && (facts.uid !== me || (facts.mode & 0o077) !== 0)) {
      return fail('agent-failed', `The file ${fileName} is not for this user alone, so no agent is asked.`);
    }
    if (!facts.isFile() || facts.size > mostBytes) return absent();
    return parsePost(readFileSync(file, 'utf8'), title);
  } catch (error) {
    const cause = systemCode(error);
    if (cause === 'UNKNOWN') throw error;
    return fail('agent-failed', `The file ${fileName} could not be read (${cause}).`, { cause });
  } finally {
    closeSync(file);
  }
}

/** Leaves a post with mode 0600, in one step, over whatever was there. Throws what the disk answers. */
export function writePost(
  folder: string,
  { key, address }: AgentPost,
  { fileName, title }: PostKind = agentPost,
): void {
  const temporary = join(folder, `${fileName}.${randomBytes(8).toString('hex')}.tmp`);
  const text = [title, key.toString('hex'), hostname(), address, ''].join('\n');
  const file = openSync(temporary, 'wx', 0o600);
  try {
    fchmodSync(file, 0o600);
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, join(folder, fileName));
}

/** Whether another post, or none, is where the one with that key was left. What cannot be read counts as unchanged. */
export function isReplaced(folder: string, key: Buffer, kind: PostKind = agentPost): boolean {
  const post = readPost(folder, kind);
  return post.ok ? !post.value.key.equals(key) : post.failure.code === 'agent-absent';
}

/** Takes the post with that key away; another agent's stays. */
export function removePost(folder: string, key: Buffer, kind: PostKind = agentPost): void {
  const post = readPost(folder, kind);
  if (post.ok && post.value.key.equals(key)) rmSync(join(folder, kind.fileName), { force: true });
}

function parsePost(text: string, title: string): Outcome<AgentPost, 'agent-absent'> {
  const [first, keyText, host, address] = text.split('\n');
  const key = readHex(keyText);
  if (first !== title || key === null || host !== hostname() || !address) return absent();
  return succeed({ key, address });
}

function absent() {
  return fail('agent-absent', 'No agent runs for this data folder.');
}
