/** Which TCP ports a process and those that it started listen on. Told by Linux; elsewhere nothing is known. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The ports, each once, in order. */
export function listeningPorts(process: number): readonly number[] {
  if (!existsSync('/proc/net/tcp')) return [];
  const sockets = new Set(treeOf(process).flatMap(socketsOf));
  const ports = ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap(listeners)
    .filter(({ inode }) => sockets.has(inode));
  return [...new Set(ports.map(({ port }) => port))].toSorted((one, other) => one - other);
}

function treeOf(root: number): readonly number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  );
  const isBelow = (process: number): boolean => {
    if (process === root) return true;
    const parent = parents.get(process) ?? 0;
    return parent !== 0 && isBelow(parent);
  };
  return [...parents.keys()].filter(isBelow);
}

/** The name of a program may hold blanks and brackets: what counts stands behind the last one. */
function parentOf(process: string): number {
  const stat = orNothing(() => readFileSync(`/proc/${process}/stat`, 'utf8')) ?? '';
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

function socketsOf(process: number): readonly string[] {
  const names = orNothing(() => readdirSync(`/proc/${process}/fd`)) ?? [];
  return names.flatMap((name) => {
    const target = orNothing(() => readlinkSync(`/proc/${process}/fd/${name}`)) ?? '';
    return /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [];
  });
}

/** Lines of the kernel's table: the second column is `ADDRESS:PORT`, the fourth `0A` for a listener, the tenth its inode. */
function listeners(path: string): readonly { readonly port: number; readonly inode: string }[] {
  const lines = (orNothing(() => readFileSync(path, 'utf8')) ?? '').split('\n').slice(1);
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    return state === '0A' ? { port: Number.parseInt(local.split(':').at(-1) ?? '', 16), inode } : [];
  });
}

/** Processes and their files come and go while they are looked at. */
function orNothing<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
