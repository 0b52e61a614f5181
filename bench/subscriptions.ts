// What it costs a plain web server that many computers follow a profile file on it, and what it costs each of them:
// `node bench/subscriptions.ts`. It needs nginx and openssl, and takes a minute or two.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setDefaultCACertificates } from 'node:tls';
import { emptyProfile } from '../src/core/model/profile.ts';
import { parseSubscriptionAddress } from '../src/core/sharing/subscriptions/address.ts';
import { type KnownCopy, pull } from '../src/core/sharing/subscriptions/pull.ts';
import { writeProfileFile } from '../src/core/sharing/profile-file/write-profile-file.ts';
import { createWayleave } from '../src/core/wayleave.ts';
import { followedFiles } from '../src/node/followed-files.ts';
import { nodeFetch } from '../src/node/fetch.ts';
import { nodePorts } from '../src/node/node-ports.ts';
import { makeCertificates } from '../tests/core/arcgis/certificates.ts';
import { hasNginx, type NginxOptions, startNginx } from '../tests/interop/nginx-server.ts';
import { medianOf, valueOf } from './measure.ts';
import { inFolder, profileOf, storeWith } from './setting.ts';

if (!hasNginx) throw new Error('This needs nginx.');

const requests = 10_000;
const longestMilliseconds = 60_000;
/** As many computers as ask at one time: far more than of 10,000 ever do that are spread over an hour. */
const lanes = 32;
const name = 'team.wayleave';

function fileOf(connections: number): string {
  return writeProfileFile({ label: 'Team', personal: false, ...profileOf(connections, 20) });
}

const text = fileOf(2_000);

/** A copy of the file as a computer has it that pulled it before. */
async function knownCopy(address: string): Promise<KnownCopy> {
  const first = valueOf(await pullFrom(address, null));
  if (first.kind !== 'new') throw new Error('The file did not come.');
  return first;
}

const ports = { fetch: nodeFetch({ env: {} }), followedFiles: followedFiles() };

function pullFrom(address: string, known: KnownCopy | null) {
  const parsed = valueOf(parseSubscriptionAddress(address));
  return pull({ address: parsed, allowHttp: false, known }, ports);
}

/** Asks so many times whether there is another copy, a few at a time, and tells what that cost. */
async function askMany(how: string, options: NginxOptions): Promise<readonly string[]> {
  let row: readonly string[] = [];
  await inFolder(async (folder) => {
    const server = await startNginx(folder, options);
    try {
      server.put(name, text, Date.now() - 3_600_000);
      const address = `${server.url}/${name}`;
      const known = await knownCopy(address);
      const cpuBefore = server.cpuSeconds();
      const begin = performance.now();
      let left = requests;
      const lane = async () => {
        while (left > 0 && performance.now() - begin < longestMilliseconds) {
          left -= 1;
          const pulled = valueOf(await pullFrom(address, known));
          if (pulled.kind !== 'unchanged') throw new Error('It came again.');
        }
      };
      await Promise.all(Array.from({ length: lanes }, lane));
      const seconds = (performance.now() - begin) / 1_000;
      const asked = requests - left;
      const cpuAfter = server.cpuSeconds();
      const [, ...served] = await server.served(asked + 1);
      const wrong = served.filter(({ status, bodyBytes }) => status !== 304 || bodyBytes !== 0);
      if (wrong.length > 0) throw new Error('Not every answer was a 304 without a body.');
      const cpu = cpuBefore === null || cpuAfter === null ? '' : `${(cpuAfter - cpuBefore).toFixed(2)} s`;
      const sizes = (of: 'bytes' | 'requestBytes') => String(medianOf(served.map((one) => one[of])));
      const perSecond = Math.round(asked / seconds);
      row = [how, String(asked), `${perSecond}/s`, sizes('requestBytes'), sizes('bytes'), cpu];
    } finally {
      await server.close();
    }
  });
  return row;
}

/** What a computer does with a file of that size: milliseconds, each done once before. */
async function oneComputer(connections: number): Promise<readonly (readonly string[])[]> {
  const times = new Map<string, number[]>();
  await inFolder(async (serverFolder) => {
    const server = await startNginx(serverFolder);
    try {
      for (let round = 0; round < 6; round += 1) {
        await inFolder(async (folder) => {
          server.put(name, fileOf(connections));
          const store = await storeWith(emptyProfile, folder);
          const wayleave = createWayleave(store, nodePorts(folder, {}));
          const timed = async (what: string, work: () => Promise<unknown>) => {
            const begin = performance.now();
            await work();
            const all = times.get(what) ?? [];
            if (round > 0) all.push(performance.now() - begin);
            times.set(what, all);
          };
          const address = `${server.url}/${name}`;
          const all = async () => valueOf(await wayleave.invoke('pullSubscriptions', {}));
          await timed('follow it, and take all of it over', async () =>
            valueOf(await wayleave.invoke('subscribe', { address, apply: 'automatic' })),
          );
          await timed('a pull that finds nothing new', all);
          await timed('list what is followed', async () =>
            valueOf(await wayleave.invoke('listSubscriptions', {})),
          );
          server.put(name, fileOf(connections + 1));
          await timed('a pull that finds one connection more, and takes it over', all);
        });
      }
    } finally {
      await server.close();
    }
  });
  const size = `${connections.toLocaleString('en')} connections`;
  return [...times].map(([what, all]) => [`${what} (${size})`, `${medianOf(all).toFixed(1)} ms`]);
}

function print(table: readonly (readonly string[])[]): void {
  const [head = []] = table;
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table)
    console.log(
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    );
}

const [cpu] = cpus();
console.log(`${cpu?.model ?? 'unknown processor'}, ${cpus().length} of them; Node ${process.versions.node}`);
console.log(`${name}: ${text.length.toLocaleString('en')} bytes\n`);

const head = [
  'conditional requests to nginx (one worker)',
  'asked',
  '',
  'bytes asked',
  'bytes answered',
  'nginx CPU',
];
await inFolder(async (folder) => {
  const { good, ca } = await makeCertificates();
  const tls = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  writeFileSync(tls.cert, good.cert);
  writeFileSync(tls.key, good.key, { mode: 0o600 });
  setDefaultCACertificates([ca]);
  print([
    head,
    await askMany('connections kept', {}),
    await askMany('a new connection each', { keepAlive: false }),
    await askMany('a new TLS 1.3 connection each', { keepAlive: false, tls }),
  ]);
});
console.log('');
print([['one computer', 'median'], ...(await oneComputer(2_000))]);
