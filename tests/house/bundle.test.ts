import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './tree.ts';

const node = process.env.WAYLEAVE_TEST_NODE || process.execPath;
let folder = '';

const source = (path: string) => JSON.stringify(join(root, 'src', path));

/** A small program over the parts of the real one that bundling could break. */
const entry = `
const [what, address] = process.argv.slice(2);
const print = (text) => process.stdout.write(text);

async function x25519() {
  const { newIdentity, seal, unseal } = await import(${source('core/store/age.ts')});
  const identity = await newIdentity();
  const file = await seal(new TextEncoder().encode('sealed and opened'), [identity.recipient]);
  print(new TextDecoder().decode(await unseal(file, identity)));
}

async function scrypt() {
  const { sealWithPassphrase, unsealWithPassphrase } = await import(${source('core/store/age.ts')});
  const { systemRandomness } = await import(${source('node/randomness.ts')});
  const { systemScrypt } = await import(${source('node/scrypt.ts')});
  const ports = { scrypt: systemScrypt, randomness: systemRandomness };
  const file = await sealWithPassphrase(new TextEncoder().encode('sealed and opened'), 'words', ports);
  print(new TextDecoder().decode(await unsealWithPassphrase(file, 'words', ports)));
}

async function thread() {
  const { workerSealer } = await import(${source('node/sealer.ts')});
  const { newIdentity } = await import(${source('core/store/age.ts')});
  const identity = await newIdentity();
  const sealer = workerSealer();
  const recipients = [identity.recipient];
  const file = await sealer.seal(new TextEncoder().encode('sealed and opened'), { kind: 'recipients', recipients });
  const opened = await sealer.open(file.value, { kind: 'identities', identities: [identity.text] });
  print(new TextDecoder().decode(opened.value));
}

async function http() {
  const { arcgisHttp } = await import(${source('core/arcgis/http.ts')});
  const asked = [];
  const send = (url, init) => { asked.push(String(url)); return fetch(url, init); };
  const clock = { now: Date.now, wait: async () => {} };
  const form = { f: 'json', text: 'a b&c' };
  const reply = await arcgisHttp({ fetch: send, clock })({ method: 'POST', url: new URL(address), form, timeoutMilliseconds: 20000 });
  print(JSON.stringify({ asked: asked.length, status: reply.value?.status, text: reply.value?.text }));
}

if (what === 'x25519') void x25519();
else if (what === 'scrypt') void scrypt();
else if (what === 'thread') void thread();
else if (what === 'http') void http();
else print(JSON.stringify(Object.keys(require.cache)));
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wayleave-bundle-'));
  writeFileSync(join(folder, 'entry.ts'), entry);
  const build = pathToFileURL(join(root, 'scripts/build.mjs')).href;
  const options = { entry: join(folder, 'entry.ts'), folder: join(folder, 'out') };
  const script = `const { bundle } = await import('${build}'); await bundle(${JSON.stringify(options)});`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: readonly string[]): Promise<string> {
  const child = spawn(node, [join(folder, 'out/wayleave.cjs'), ...args], { stdio: 'pipe' });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      printed += String(chunk);
    });
  await once(child, 'close');
  return printed;
}

test('what is not asked for is not loaded', async () => {
  const loaded = JSON.parse(await run('nothing')) as readonly string[];
  const bytes = loaded.map((path) => statSync(path).size).reduce((sum, size) => sum + size, 0);
  // The entry itself and a few lines that esbuild shares between parts; the store alone has over 100 kB.
  expect(bytes).toBeLessThan(10_000);
});

test.each(['x25519', 'scrypt'])('%s recipients work in it', async (what) => {
  expect(await run(what)).toBe('sealed and opened');
});

test('it starts the thread that seals and opens files, whose program is one file beside it', async () => {
  expect(await run('thread')).toBe('sealed and opened');
  const program = readFileSync(join(folder, 'out/sealer-thread.cjs'), 'utf8');
  expect(program).not.toMatch(/require\("(?!node:)/);
});

test('requests go by the given fetch, with their form', async () => {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => response.end(`${request.method} ${body}`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const answer = await run('http', `http://127.0.0.1:${port}/sharing/rest`);
    expect(JSON.parse(answer)).toEqual({ asked: 1, status: 200, text: 'POST f=json&text=a+b%26c' });
  } finally {
    server.close();
  }
});

test('it holds no post-quantum code and no second way to the network', () => {
  const names = readdirSync(join(folder, 'out'));
  const code = names.map((name) => readFileSync(join(folder, 'out', name), 'utf8')).join('\n');
  expect(names.every((name) => name.endsWith('.cjs'))).toBe(true);
  expect(code).toContain('chacha20poly1305');
  expect(code).not.toMatch(/ml_kem|follow-redirects|require\("(node:)?https?"\)/);
});
