// `npm run build`: the command line as CommonJS, dist/cli/wayleave.cjs and its parts. `--analyze` tells what is in it.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.mjs';

/** Loaded from node_modules when first needed: an addon cannot be bundled, and undici is for proxies alone. */
const external = ['keytar', 'undici'];

/** What age-encryption brings for recipients that Wayleave never makes or reads. Some 30 ms of every store's opening. */
const leftOut = {
  '@noble/post-quantum/hybrid.js': ['MLKEM768P256', 'MLKEM768X25519'],
  '@noble/curves/nist.js': ['p256'],
};

/**
 * Parts that are needed together lie in one file, because each file costs a start some half a millisecond: what a
 * token asked of the agent takes, and what opening the store takes besides.
 */
const packs = [
  {
    name: 'wayleave.cjs',
    sources: ['src/cli/main.ts', 'src/cli/commands/token.ts', 'src/cli/open-wayleave.ts'],
  },
  {
    name: 'store.cjs',
    sources: ['src/cli/open-store.ts', 'src/core/wayleave.ts', 'node_modules/age-encryption/dist/index.js'],
  },
];

/** axios' build without its adapter on node:http: every request goes over the fetch port. */
const lean = {
  name: 'lean',
  setup(build) {
    const axios = join(root, 'node_modules/axios/dist/esm/axios.js');
    build.onResolve({ filter: /^axios$/ }, () => ({ path: axios, sideEffects: false }));
    const names = Object.keys(leftOut).map((name) => name.replaceAll('.', '\\.'));
    build.onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path }) => ({
      path,
      namespace: 'left-out',
    }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({ contents: refusals(path) }));
  },
};

/** A module whose exports throw as soon as something is asked of them. */
function refusals(path) {
  const lines = leftOut[path].map((name) => `export const ${name} = new Proxy({}, { get: refuse });`);
  return `function refuse() { throw new Error('${path} is not part of this build.'); }\n${lines.join('\n')}\n`;
}

/**
 * Bundles one entry into a folder: `name`.cjs and a file for each part that is loaded on demand. One single file
 * would do, but V8 reads all of it at every start: 10 ms more for a call that only asks the agent.
 * Nothing is minified, because that saved no measurable time and makes a trace of a mistake unreadable.
 * Resolves with esbuild's metafile; rejects when anything is wrong.
 */
export async function bundle({
  entry = join(root, 'src/cli/main.ts'),
  folder = join(root, 'dist/cli'),
  name = 'wayleave',
} = {}) {
  if (!existsSync(entry)) throw new Error(`There is no ${entry} to build from.`);
  // Found from the checkout's root, and only now: this file is also loaded before anything is installed.
  const esbuild = createRequire(join(root, 'package.json'))('esbuild');
  const { outputFiles, metafile } = await esbuild.build({
    entryPoints: { [name]: entry },
    outdir: folder,
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    chunkNames: '[name]-[hash]',
    platform: 'node',
    target: 'node20',
    external,
    plugins: [lean],
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const parts = await Promise.all(outputFiles.map((file) => toCommonJs(file, esbuild)));
  replaceFolder(folder, pack(parts, packOf(metafile, `${name}.cjs`)));
  return metafile;
}

/** esbuild splits only ES modules; Node starts CommonJS some 10 ms sooner, so each part is turned into that. */
async function toCommonJs({ path, text }, esbuild) {
  const { code } = await esbuild.transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'moduleUrl' },
    banner: text.includes('import.meta.url')
      ? 'const moduleUrl=require("node:url").pathToFileURL(__filename).href;'
      : '',
    logLevel: 'warning',
  });
  return { name: partName(path), code };
}

function partName(path) {
  return basename(path).replace(/\.js$/, '.cjs');
}

/** For each part the file it goes into: the first pack whose sources cannot do without it, else its own. */
function packOf({ outputs }, entryFile) {
  const home = new Map();
  const visit = (path, file) => {
    const name = partName(path);
    if (home.has(name)) return;
    home.set(name, file);
    for (const { path: needed, kind, external: isOutside } of outputs[path].imports)
      if (kind === 'import-statement' && !isOutside) visit(needed, file);
  };
  const paths = Object.keys(outputs);
  visit(
    paths.find((path) => partName(path) === entryFile),
    entryFile,
  );
  for (const { name, sources } of packs)
    for (const path of paths) if (sources.includes(outputs[path].entryPoint)) visit(path, name);
  for (const path of paths) if (!home.has(partName(path))) home.set(partName(path), partName(path));
  return home;
}

/** Puts parts into their files. A file of several gives each of them out by name, and makes it when first asked. */
function pack(parts, home) {
  const files = new Map();
  for (const part of parts) {
    const file = home.get(part.name);
    files.set(file, [...(files.get(file) ?? []), { name: part.name, code: linked(part.code, file, home) }]);
  }
  return [...files].map(([name, inside]) => {
    if (inside.length === 1 && inside[0].name === name) return inside[0];
    const functions = inside.map((part) => `${JSON.stringify(part.name)}(module, exports) {\n${part.code}}`);
    const entry = inside.some((part) => part.name === name) ? `part(${JSON.stringify(name)});\n` : '';
    return {
      name,
      code: `"use strict";\nconst parts = {\n${functions.join(',\n')}\n};\n${partLoader}${entry}`,
    };
  });
}

const partLoader = `const made = new Map();
function part(name) {
  let module = made.get(name);
  if (module === undefined) {
    module = { exports: {} };
    made.set(name, module);
    parts[name](module, module.exports);
  }
  return module.exports;
}
exports.part = part;
`;

/** Turns each demand for another part into one that finds it where it was put. */
function linked(code, file, home) {
  return code.replaceAll(/require\("\.\/([\w-]+)\.js"\)/g, (_all, stem) => {
    const name = `${stem}.cjs`;
    const place = home.get(name);
    const isPacked = [...home.values()].filter((other) => other === place).length > 1 || place !== name;
    if (!isPacked) return `require("./${name}")`;
    return place === file ? `part("${name}")` : `require("./${place}").part("${name}")`;
  });
}

/** New parts first, then what names them, then the old parts go: whoever starts meanwhile finds a whole set. */
function replaceFolder(folder, files) {
  mkdirSync(folder, { recursive: true });
  const partsFirst = files.toSorted((one, other) => Number(isPart(other.name)) - Number(isPart(one.name)));
  for (const { name, code } of partsFirst) {
    writeFileSync(join(folder, `${name}.tmp`), code);
    renameSync(join(folder, `${name}.tmp`), join(folder, name));
  }
  const kept = new Set(files.map(({ name }) => name));
  for (const name of readdirSync(folder)) if (!kept.has(name)) rmSync(join(folder, name));
}

function isPart(name) {
  return name !== 'wayleave.cjs';
}

/** Lines that tell what share of the bundle each package and world has. */
export function analysis({ outputs }) {
  const sizes = new Map();
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const part = partOf(path);
      sizes.set(part, (sizes.get(part) ?? 0) + bytesInOutput);
    }
  }
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const rows = [...sizes].sort(([, one], [, other]) => other - one);
  return [...rows, ['total', total]].map(([part, size]) => `${kilobytes(size)}  ${part}`);
}

function partOf(path) {
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(path);
  if (inPackage !== null) return inPackage[1];
  const [top, world] = path.split('/');
  return top === 'src' ? `src/${world}` : path;
}

function kilobytes(size) {
  return `${(size / 1000).toFixed(1).padStart(8)} kB`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { prepareOrExit } = await import('./prepare.mjs');
  await prepareOrExit({ build: false });
  try {
    const metafile = await bundle();
    if (process.argv.includes('--analyze')) console.log(analysis(metafile).join('\n'));
  } catch (error) {
    // esbuild has shown what is wrong and where; its own trace helps nobody.
    process.stderr.write(`${error.errors === undefined ? error.message : 'The build failed.'}\n`);
    process.exitCode = 1;
  }
}
