// What the bundlers of the command line (build.mjs) and of the application (electron.vite.config.ts) have in common.
import { dirname, join } from 'node:path';

/**
 * What age-encryption brings for recipients that Wayleave never makes or reads, some 30 ms of every store's opening;
 * and what conf brings to check its file by a schema and to carry it over from older versions, of which ours has none.
 */
const leftOut = {
  '@noble/post-quantum/hybrid.js': ['MLKEM768P256', 'MLKEM768X25519'],
  '@noble/curves/nist.js': ['p256'],
  'ajv/dist/2020.js': ['Ajv2020'],
  'ajv-formats': ['default'],
  semver: ['default'],
};

/** A plugin for esbuild that leaves those out: they throw as soon as something is asked of them. */
export const leavingOut = {
  name: 'leaving-out',
  setup(build) {
    const names = Object.keys(leftOut).map((name) => name.replaceAll('.', '\\.'));
    build.onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path }) => ({
      path,
      namespace: 'left-out',
    }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({ contents: refusals(path) }));
  },
};

function refusals(path) {
  const lines = leftOut[path].map(
    (name) =>
      `${name === 'default' ? 'export default' : `export const ${name} =`} new Proxy({}, { get: refuse });`,
  );
  return `function refuse() { throw new Error('${path} is not part of this build.'); }\n${lines.join('\n')}\n`;
}

/** How a source names the program of a thread that it starts: the source of that program, beside it. */
const naming = /new URL\('\.\/([\w-]+)\.ts', import\.meta\.url\)/g;

/**
 * The programs of threads that a source starts, by the names of their files, and the source that starts those files:
 * `placeOf(name)` gives the expression for where one lies. `null` when it starts none.
 */
export async function threadsOf(path, code, placeOf) {
  const names = [...code.matchAll(naming)].map(([, name]) => name);
  if (names.length === 0) return null;
  const programs = names.map(async (name) => [
    `${name}.cjs`,
    await threadProgram(join(dirname(path), `${name}.ts`)),
  ]);
  const files = new Map(await Promise.all(programs));
  return { files, code: code.replace(naming, (_, name) => placeOf(`${name}.cjs`, files.get(`${name}.cjs`))) };
}

/** One file with everything in it, because a thread loads it anew each time; CommonJS, which Electron reads in its archive. */
async function threadProgram(path) {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    supported: { 'dynamic-import': false },
    plugins: [leavingOut],
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}
