import { build } from 'esbuild';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const cheapBuiltIns = ['node:buffer', 'node:crypto', 'node:fs', 'node:net', 'node:os', 'node:path'];

test('the client, which every command loads, is small and uses no library', async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/node/agent/client.ts'],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    outfile: 'client.js',
    logLevel: 'silent',
  });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs).toContain('src/node/agent/client.ts');
  expect(inputs.filter((path) => path.includes('node_modules'))).toEqual([]);
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  const outside = imports.filter(({ external }) => external === true).map(({ path }) => path);
  expect(outside.filter((path) => !cheapBuiltIns.includes(path))).toEqual([]);
  expect(metafile.outputs['client.js']?.bytes).toBeLessThan(10_000);
});
