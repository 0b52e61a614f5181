import { fail, succeed } from '../../src/core/outcome.ts';
import type { FollowedFiles } from '../../src/core/ports.ts';

/** Files that are followed, in memory, by path. */
export interface FakeFollowedFiles extends FollowedFiles {
  /** Puts a file there, or another in its place: each has a stamp of its own. */
  put(path: string, content: string | Uint8Array): void;
  drop(path: string): void;
  /** Every read so far: the path, and the stamp that was known. */
  readonly asked: { readonly path: string; readonly knownStamp: string | null }[];
}

/** A computer with none of them, until they are put there. */
export function fakeFollowedFiles(): FakeFollowedFiles {
  const files = new Map<string, { readonly bytes: Uint8Array; readonly stamp: string }>();
  const asked: FakeFollowedFiles['asked'] = [];
  let count = 0;
  return {
    asked,
    put(path, content) {
      count += 1;
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      files.set(path, { bytes, stamp: `stamp-${count}` });
    },
    drop: (path) => void files.delete(path),
    async read(path, knownStamp) {
      asked.push({ path, knownStamp });
      const name = path.replace(/^.*[\\/]/, '');
      const file = files.get(path);
      if (file === undefined)
        return fail('file-unreadable', `${name} could not be read (ENOENT).`, { cause: 'ENOENT' });
      if (file.bytes.length > 16 * 1024 * 1024) return fail('file-refused', `${name} is larger than 16 MB.`);
      return succeed(file.stamp === knownStamp ? { kind: 'unchanged' } : { kind: 'read', ...file });
    },
  };
}
