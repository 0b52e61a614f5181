import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './tree.ts';

const node = process.env.WAYLEAVE_TEST_NODE || process.execPath;
const sample = join(root, 'tests/fixtures/qgis/qgis-auth-sample.db');
let folder = '';

/** Reads QGIS's database when asked to, and prints what is loaded of SQLite by then. */
const entry = `
import { readFileSync } from 'node:fs';
import { readAuthDatabase } from ${JSON.stringify(join(root, 'src/core/sharing/qgis/auth-database.ts'))};
const loaded = () => Object.keys(require.cache).filter((path) => path.includes('sqlite')).length;
async function read(path, password) {
  const before = loaded();
  const configs = await readAuthDatabase(new Uint8Array(readFileSync(path)), password);
  process.stdout.write(JSON.stringify({ before, after: loaded(), ids: configs.value?.map(({ id }) => id) }));
}
void read(process.argv[2], process.argv[3]);
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wayleave-bundle-'));
  writeFileSync(join(folder, 'entry.ts'), entry);
  const build = pathToFileURL(join(root, 'scripts/build.mjs')).href;
  const options = JSON.stringify({ entry: join(folder, 'entry.ts'), folder: join(folder, 'out') });
  const script = `const { bundle } = await import('${build}'); await bundle(${options});`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the built program reads a database of QGIS, and loads SQLite only then', () => {
  const { stdout, stderr } = spawnSync(node, [join(folder, 'out/wayleave.cjs'), sample, 'sample master'], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    before: 0,
    after: 1,
    ids: ['agol001', 'basic01', 'portal1', 'token01'],
  });
});

test('it needs no file beside its scripts', () => {
  expect(readdirSync(join(folder, 'out')).filter((name) => !name.endsWith('.cjs'))).toEqual([]);
});
