import { fail, type Outcome, succeed } from '../../src/core/outcome.ts';
import type { FileName, Files } from '../../src/core/ports.ts';

type Result<T> = Outcome<T, 'file-failed'>;

/** One file's content. Two names of it (a hard link) share the object. */
interface Inode {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** A change of names that was made and not settled yet: what a crash may forget. */
interface Step {
  apply(names: Map<FileName, Inode>): void;
}

/** What may happen to one operation: nothing, a refusal by the system, or the end of the power supply. */
export type Verdict = 'do' | 'power-off' | { readonly refuse: string };

/** A folder in memory, with the durability that POSIX promises and no more. */
export interface FakeFolder {
  readonly files: Files;
  /** The bytes under a name now, or `null`. */
  peek(name: FileName): Uint8Array | null;
  /** Writes behind everybody's back, durably. */
  poke(name: FileName, bytes: Uint8Array): void;
  /** Takes a file away behind everybody's back, durably. */
  drop(name: FileName): void;
  names(): readonly FileName[];
  /** Decides about every operation that changes something, by its number (from 0) and name. */
  judge: (operation: number, name: string) => Verdict;
  /** How many changing operations were asked for since the folder was made. */
  readonly operations: number;
  /** The same folder after a power failure: of the unsettled changes of names those with a bit in `kept` took effect. */
  afterCrash(kept: number): FakeFolder;
  /** Changes of names that are not settled. */
  readonly unsettled: number;
}

/**
 * Files in memory. Content is durable when `create` answers; changes of names only when `settle` answers, and a
 * crash keeps any choice of the unsettled ones, each of them whole or not at all.
 */
export function fakeFolder(start: ReadonlyMap<FileName, Uint8Array> = new Map()): FakeFolder {
  let nextInode = 1;
  const inode = (bytes: Uint8Array): Inode => {
    nextInode += 1;
    return { number: nextInode, bytes: bytes.slice() };
  };
  const names = new Map<FileName, Inode>([...start].map(([name, bytes]) => [name, inode(bytes)]));
  let settled = new Map(names);
  let steps: Step[] = [];
  const listeners = new Set<() => void>();

  const change = (step: Step) => {
    step.apply(names);
    steps.push(step);
    for (const listener of listeners) listener();
  };

  const folder = {
    operations: 0,
    judge: (_operation: number, _name: string): Verdict => 'do',
    peek: (name: FileName) => names.get(name)?.bytes.slice() ?? null,
    poke(name: FileName, bytes: Uint8Array) {
      const file = inode(bytes);
      change({ apply: (target) => target.set(name, file) });
      settleNow();
    },
    drop(name: FileName) {
      change({ apply: (target) => target.delete(name) });
      settleNow();
    },
    names: () => [...names.keys()].toSorted(),
    get unsettled() {
      return steps.length;
    },
    afterCrash(kept: number): FakeFolder {
      const left = new Map(settled);
      for (const [index, step] of steps.entries()) if ((kept >> index) % 2 === 1) step.apply(left);
      return fakeFolder(new Map([...left].map(([name, file]) => [name, file.bytes])));
    },
  };

  function settleNow() {
    settled = new Map(names);
    steps = [];
  }

  /** After the power went off nothing takes effect any more, though the caller may not notice. */
  let isOff = false;
  async function changing(name: string, work: () => Result<null>): Promise<Result<null>> {
    const number = folder.operations;
    folder.operations += 1;
    await Promise.resolve();
    const verdict = isOff ? 'power-off' : folder.judge(number, name);
    if (verdict === 'do') return work();
    if (verdict === 'power-off') {
      isOff = true;
      return refused('the power is off', 'EIO');
    }
    return refused(name, verdict.refuse);
  }

  const files: Files = {
    async read(name) {
      return succeed(folder.peek(name));
    },
    create: (name, bytes) =>
      changing('create', () => {
        if (names.has(name)) return refused('create', 'EEXIST');
        const file = inode(bytes);
        change({ apply: (target) => target.set(name, file) });
        return succeed(null);
      }),
    link: (from, to) =>
      changing('link', () => {
        const file = names.get(from);
        if (file === undefined) return refused('link', 'ENOENT');
        if (!names.has(to)) change({ apply: (target) => target.set(to, file) });
        return succeed(null);
      }),
    rename: (from, to) =>
      changing('rename', () => {
        const file = names.get(from);
        if (file === undefined) return refused('rename', 'ENOENT');
        // POSIX rename(2): two names of one file stay as they are.
        if (from === to || names.get(to) === file) return succeed(null);
        change({
          apply: (target) => {
            target.delete(from);
            target.set(to, file);
          },
        });
        return succeed(null);
      }),
    remove: (name) =>
      changing('remove', () => {
        if (names.has(name)) change({ apply: (target) => target.delete(name) });
        return succeed(null);
      }),
    settle: () =>
      changing('settle', () => {
        settleNow();
        return succeed(null);
      }),
    async list() {
      return succeed(folder.names());
    },
    async stamp(name) {
      const file = names.get(name);
      return succeed(file === undefined ? null : `${file.number}-${file.bytes.length}`);
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return Object.assign(folder, { files });
}

function refused(what: string, cause: string): Result<never> {
  return fail('file-failed', `Could not ${what} (${cause}).`, { cause });
}
