// `npm run build`: the command line (dist/cli), the browser host (dist/web) and the application (out). `--analyze` tells
// what is in the first.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { leavingOut, threadsOf } from './bundling.mjs';
import { usersNode } from './processes.mjs';
import { root } from './root.mjs';

/** Loaded from node_modules when first needed: an addon cannot be bundled, and undici is for proxies alone. */
const external = ['keytar', 'undici'];

/** What age files are made with; they are needed as soon as a store is opened. */
const ageFiles = ['age-encryption', '@noble/ciphers/chacha.js'];

/**
 * What is needed together lies in one file, because each file costs a start some half a millisecond. `roots` are
 * reached from other parts by `require`; `takesIn` names imports on demand that are no parts of their own there. Every
 * other import on demand is one.
 */
const storePart = {
  name: 'store',
  roots: [
    'src/cli/cli-ports.ts',
    'src/cli/open-store.ts',
    'src/core/wayleave.ts',
    'src/core/store/header.ts',
    'src/core/store/open-store.ts',
    'src/core/store/recovery-code.ts',
    'src/core/store/unlock.ts',
    'src/node/node-ports.ts',
  ],
  takesIn: ageFiles,
};

/** A call that asks the agent for a token reads one file, one that opens the store two. */
const commandLine = {
  name: 'wayleave',
  entry: join(root, 'src/cli/main.ts'),
  folder: join(root, 'dist/cli'),
  takesIn: ['src/cli/commands/token.ts', 'src/cli/open-wayleave.ts'],
  sharedPart: storePart,
};

/** It can be opened as soon as its first file is read; the application behind it is the second. */
const browserHost = {
  name: 'wayleave-web',
  entry: join(root, 'src/web/main.ts'),
  folder: join(root, 'dist/web'),
  takesIn: ageFiles,
  sharedPart: null,
};

/** Bundles the command line, or another entry as if it were that, and keeps V8's code of it. As `bundleProgram`. */
export async function bundle({ entry = commandLine.entry, folder = commandLine.folder } = {}) {
  const sizes = await bundleProgram({ ...commandLine, entry, folder });
  if (entry === commandLine.entry) await keepCode(folder);
  return sizes;
}

/** Bundles the browser host and the script that gives its pages `window.wayleave`; adds their icon. */
export async function bundleWeb() {
  const { outputFiles } = await esbuild().build({
    entryPoints: [join(root, 'src/web/page/main.ts')],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
  });
  const icon = readFileSync(join(root, 'assets/icon-small.svg'));
  const others = [
    ['window-bridge.js', outputFiles[0].text],
    ['icon.svg', icon],
  ];
  await bundleProgram(browserHost, new Map(others));
}

/**
 * Bundles one program into a folder: a file for its entry and one for each part that is loaded on demand. One single
 * file would do, but V8 reads all of it at every start: some 25 ms more for a call that only asks the agent. Nothing is
 * minified, because that saved no measurable time and makes a trace of a mistake unreadable. Resolves with the bytes
 * that each source has in it; rejects when anything is wrong.
 */
async function bundleProgram({ name, entry, folder, takesIn, sharedPart }, more = new Map()) {
  if (!existsSync(entry)) throw new Error(`There is no ${entry} to build from.`);
  const files = new Map();
  const sizes = new Map();
  const wanted = [{ name, roots: [entry], takesIn, sharedPart, isEntry: true }];
  for (const part of wanted) {
    if (files.has(`${part.name}.cjs`)) continue;
    const { code, inputs, threads } = await buildPart(part, (demanded) =>
      wanted.push({ takesIn: sharedPart === null ? takesIn : [], ...demanded, sharedPart }),
    );
    files.set(`${part.name}.cjs`, code);
    for (const [file, program] of threads) files.set(file, program);
    for (const [path, { bytesInOutput }] of Object.entries(inputs))
      sizes.set(path, (sizes.get(path) ?? 0) + bytesInOutput);
  }
  replaceFolder(folder, new Map([...files, ...more]));
  return sizes;
}

/** Found from the checkout's root, and only when it is used: this file is also loaded before anything is installed. */
function esbuild() {
  return createRequire(join(root, 'package.json'))('esbuild');
}

async function buildPart(part, demand) {
  const threads = new Map();
  const { outputFiles, metafile } = await esbuild().build({
    stdin: { contents: entryCode(part), resolveDir: root, sourcefile: `${part.name}.part.ts` },
    absWorkingDir: root,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // Parts are asked for by `require`: an `import()` of CommonJS costs some 40 ms, as Node first looks for its exports.
    supported: { 'dynamic-import': false },
    external,
    plugins: [lean, leavingOut, startingThreads(threads), divided(part, demand)],
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const [output] = Object.values(metafile.outputs);
  return { code: outputFiles[0].text, inputs: output.inputs, threads };
}

/** The program itself is run; every other part gives out what its roots export. */
function entryCode({ isEntry = false, roots }) {
  const paths = roots.map((path) => JSON.stringify(path.startsWith('src/') ? `./${path}` : path));
  if (isEntry) return paths.map((path) => `import ${path};`).join('\n');
  return paths.map((path) => `export * from ${path};`).join('\n');
}

/** Turns what belongs to another part into a `require` of that part's file. */
function divided(part, demand) {
  const { sharedPart } = part;
  const isOfSharedPart = (path) => sharedPart !== null && sharedPart.roots.includes(path);
  const home = (path) => {
    if (isOfSharedPart(path)) return sharedPart;
    const name = basename(path).replace(/\.\w+$/, '');
    return { name, roots: [path.startsWith('src/') ? path : join(root, path)] };
  };
  return {
    name: 'divided',
    setup(build) {
      build.onResolve({ filter: /.*/ }, async ({ path: text, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === 'resolving' || importer === '' || importer.endsWith('.part.ts')) return null;
        if (part.takesIn.includes(text) || external.includes(text)) return null;
        const found = await build.resolve(text, { kind, importer, resolveDir, pluginData: 'resolving' });
        if (found.external || found.errors.length > 0 || found.namespace !== 'file') return null;
        const path = relative(root, found.path);
        const isShared = isOfSharedPart(path) && part.name !== sharedPart.name;
        const isOnDemand = kind === 'dynamic-import' && !part.takesIn.includes(path);
        if (!isShared && !(isOnDemand && !part.roots.includes(path))) return null;
        const other = home(path);
        if (other.name === part.name) return null;
        demand(other);
        return { path: `./${other.name}.cjs`, external: true };
      });
    },
  };
}

/** axios' build without its adapter on node:http: every request goes over the fetch port. */
const lean = {
  name: 'lean',
  setup(build) {
    const axios = join(root, 'node_modules/axios/dist/esm/axios.js');
    build.onResolve({ filter: /^axios$/ }, ({ pluginData, kind }) =>
      kind === 'dynamic-import' && pluginData !== 'resolving' ? null : { path: axios, sideEffects: false },
    );
  },
};

/** Gathers the programs of the threads that a source starts; it then starts those files, which lie beside its own. */
function startingThreads(threads) {
  return {
    name: 'starting-threads',
    setup(build) {
      const place = (name) =>
        `require('node:url').pathToFileURL(require('node:path').join(__dirname, '${name}'))`;
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
        const found = await threadsOf(path, readFileSync(path, 'utf8'), place);
        if (found === null) return null;
        for (const [name, code] of found.files) threads.set(name, code);
        return { contents: found.code, loader: 'ts' };
      });
    },
  };
}

/**
 * Keeps V8's code of the start and of a token asked of the agent beside the bundle, for the user's Node: it goes
 * that way once, with a made-up token in a folder of its own. Where that fails, calls only start a little later.
 */
async function keepCode(folder) {
  const place = mkdtempSync(join(realpathSync(tmpdir()), 'wayleave-build-'));
  const bundled = join(folder, 'wayleave.cjs');
  const env = {
    ...process.env,
    WAYLEAVE_HOME: join(place, 'data'),
    WAYLEAVE_IDENTITY_FILE: join(place, 'key'),
  };
  delete env.WAYLEAVE_PASSPHRASE;
  const call = (script, args, input = '') =>
    spawnSync(usersNode, [script, ...args], { env, input, stdio: ['pipe', 'ignore', 'ignore'] }).status;
  const adding = ['auth', 'add', '--kind', 'pasted', '--name', 'build', '--id', 'build01', '--agol'];
  try {
    const { generateX25519Identity } = await import('age-encryption');
    writeFileSync(env.WAYLEAVE_IDENTITY_FILE, `${await generateX25519Identity()}\n`, { mode: 0o600 });
    call(bundled, [...adding, '--token-file', '-'], 'made-up');
    call(bundled, ['unlock', '--for', '1m']);
    call(join(root, 'scripts/code-cache.cjs'), [bundled, 'token', 'build01']);
  } finally {
    call(bundled, ['lock']);
    rmSync(place, { recursive: true, force: true });
  }
}

/** New parts first, then what names them, then the old parts go: whoever starts meanwhile finds a whole set. */
function replaceFolder(folder, files) {
  mkdirSync(folder, { recursive: true });
  // V8 tells code of another source by its length only, so kept code goes before its source changes.
  for (const name of readdirSync(folder)) if (name.endsWith('.cache')) rmSync(join(folder, name));
  for (const [name, code] of [...files].toReversed()) {
    const path = join(folder, name);
    writeFileSync(`${path}.tmp`, code);
    renameSync(`${path}.tmp`, path);
  }
  for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(join(folder, name));
}

/** Lines that tell what share of the bundle each package and world has. */
export function analysis(sizes) {
  const shares = new Map();
  for (const [path, size] of sizes) {
    const owner = ownerOf(path);
    shares.set(owner, (shares.get(owner) ?? 0) + size);
  }
  const total = [...shares.values()].reduce((sum, size) => sum + size, 0);
  const rows = [...shares].sort(([, one], [, other]) => other - one);
  return [...rows, ['total', total]].map(([owner, size]) => `${kilobytes(size)}  ${owner}`);
}

function ownerOf(path) {
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
  await prepareOrExit({ build: [] });
  try {
    const sizes = await bundle();
    if (process.argv.includes('--analyze')) console.log(analysis(sizes).join('\n'));
    await bundleWeb();
    const { buildApp } = await import('./build-app.mjs');
    await buildApp();
  } catch (error) {
    // esbuild has shown what is wrong and where; its own trace helps nobody.
    process.stderr.write(`${error.errors === undefined ? error.message : 'The build failed.'}\n`);
    process.exitCode = 1;
  }
}
