import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { succeed } from '../src/core/outcome.ts';
import { newIdentity } from '../src/core/store/age.ts';
import { openStore } from '../src/core/store/open-store.ts';
import { unlock } from '../src/core/store/unlock.ts';
import { systemKeychain } from '../src/node/keychain.ts';
import { systemScrypt } from '../src/node/scrypt.ts';
import { medians, report, valueOf } from './measure.ts';
import { authConfig, inFolder, portal, profileOf, sessionOf, storePorts } from './setting.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = join(root, 'bin', 'wayleave');
/** The Node that started the benchmarks is the one users run the command line with. */
const node = process.env.WAYLEAVE_TEST_NODE || process.execPath;
const token = 'bench-token-0123456789abcdef0123456789abcdef';
const rounds = 41;
const config = authConfig(0);

type Environment = Readonly<Record<string, string | undefined>>;

if (!existsSync(join(root, 'dist', 'cli', 'wayleave.cjs'))) {
  throw new Error('The command line is not built: npm run build.');
}

await inFolder(async (folder) => {
  const home = join(folder, 'data');
  const identityFile = join(folder, 'identity.txt');
  const plainFile = join(folder, 'session.json');
  await setUp(home, identityFile);
  writeFileSync(plainFile, plainSession(), { mode: 0o600 });

  const bare = environment({ WAYLEAVE_HOME: home });
  const withFile = { ...bare, WAYLEAVE_IDENTITY_FILE: identityFile };
  const askToken = [command, 'token', config.id];
  const esri = [join(root, 'bench', 'esri-token.mjs'), plainFile, `${portal}/sharing/rest`];

  const [store = Number.NaN, script = Number.NaN, nothing = Number.NaN] = await medians(
    [
      { run: async () => expectToken(run(withFile, askToken)) },
      { run: async () => expectToken(run(bare, esri)) },
      { run: async () => void run(bare, ['-e', '0']) },
    ],
    rounds,
  );
  run(withFile, [command, 'unlock', '--for', '10m']);
  try {
    const [agent = Number.NaN, again = Number.NaN] = await medians(
      [
        // Without the identity file: only the agent can answer, so it must have.
        { run: async () => expectToken(run(bare, askToken)) },
        { run: async () => void run(bare, ['-e', '0']) },
      ],
      rounds,
    );
    const about = { ours: agent, theirs: again, unit: 'ms', limit: 1.5 } as const;
    report([
      { what: 'wayleave token, agent', against: 'node -e 0', ...about },
      {
        what: 'wayleave token, store by identity file',
        ours: store,
        theirs: script,
        against: 'script with arcgis-rest-request',
        unit: 'ms',
        limit: 1.2,
      },
      { what: 'the same', ours: store, theirs: nothing, against: 'node -e 0', unit: 'ms', limit: null },
    ]);
  } finally {
    run(bare, [command, 'lock']);
  }
});

/** A store as in daily use, with one live session, opened by an identity file. */
async function setUp(home: string, identityFile: string): Promise<void> {
  const { text } = await newIdentity();
  writeFileSync(identityFile, `${text}\n`, { mode: 0o600 });
  const ports = { ...storePorts(home), keychain: systemKeychain(), scrypt: systemScrypt };
  const identity = valueOf(await unlock({ kind: 'identity', text }, ports));
  const store = valueOf(await openStore(identity, ports));
  const profile = profileOf(200, 20);
  valueOf(await store.changeProfile<null, never>(() => succeed({ saved: profile, value: null })));
  const session = sessionOf(config.id, token, Date.now() + 1_800_000);
  valueOf(await store.changeSessions<null, never>(() => succeed({ saved: [session], value: null })));
}

function plainSession(): string {
  return JSON.stringify({
    clientId: config.clientId,
    portal: `${portal}/sharing/rest`,
    username: 'analyst',
    token,
    tokenExpires: new Date(Date.now() + 1_800_000),
    refreshToken: 'refresh',
    refreshTokenExpires: new Date(Date.now() + 1_209_600_000),
    redirectUri: config.redirectUrl,
    server: '',
    ssl: true,
  });
}

/** Ours is added to what the machine has; a certificate file would cost every start of Node 20 some 60 ms. */
function environment(ours: Environment): Environment {
  const {
    NODE_EXTRA_CA_CERTS: _ca,
    WAYLEAVE_IDENTITY_FILE: _file,
    WAYLEAVE_PASSPHRASE: _passphrase,
    ...rest
  } = process.env;
  return { ...rest, ...ours };
}

function run(env: Environment, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(node, args, { env: { ...env }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.slice(1, 3).join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

function expectToken(printed: string): void {
  if (printed.trim() !== token) throw new Error('Another token was printed.');
}
