import { describe, expect, test } from 'vitest';
import { readJson, readText } from './tree.ts';

type Versions = Readonly<Record<string, string>>;

interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Versions;
  readonly optional?: boolean;
}

const lock = readJson('package-lock.json') as { readonly packages: Readonly<Record<string, LockEntry>> };
const manifest = readJson('package.json') as {
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
};
const entries = Object.entries(lock.packages);

/** Where Node would find a dependency of the package at `place`: nested first, then outwards. */
function find(place: string, name: string): LockEntry | undefined {
  for (let at = place; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const found = lock.packages[at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`];
    if (found !== undefined || at === '') return found;
  }
}

describe('the lock file', () => {
  test('names no registry, so that a mirror works', () => {
    expect(entries.filter(([, { resolved }]) => resolved !== undefined).map(([name]) => name)).toEqual([]);
  });

  test('has a hash for every package but those of other platforms', () => {
    const bare = entries.filter(
      ([name, { integrity, optional }]) => name !== '' && !optional && integrity === undefined,
    );
    expect(bare.map(([name]) => name)).toEqual([]);
  });

  test('has an entry for every optional package of every platform', () => {
    const missing = entries.flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => find(place, name) === undefined)
        .map((name) => `${place} needs ${name}`),
    );
    expect(missing).toEqual([]);
  });

  test('has platform packages at all, or the test before would prove nothing', () => {
    const optional = entries.flatMap(([, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies),
    );
    expect(optional.length).toBeGreaterThan(20);
  });
});

describe('package.json', () => {
  test('every version is exact', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    const loose = Object.entries(all).filter(
      ([, version]) => !/^(npm:@?[\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  test('every runtime dependency has its reason, and every reason its dependency', () => {
    const page = readText('docs/decisions/runtime-dependencies.md');
    const listed = [...page.matchAll(/^\| `([^`]+)` +\|/gm)].map((match) => match[1] ?? '');
    expect(new Set(listed)).toEqual(new Set(Object.keys(manifest.dependencies)));
  });
});
