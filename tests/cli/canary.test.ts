import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { canaries } from '../house/canaries.ts';
import type { Finished, RunOptions } from './command-line.ts';
import { addingLogin, filesBelow, openSite, openWorkplace, signIn } from './workplace.ts';

/** The ways in which a secret may stand in a file or an output. */
function disguises(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replaceAll('=', '')
      .slice(4, -4),
  );
  return [secret, encodeURIComponent(secret), bytes.toString('hex'), ...base64];
}

function secretsIn(text: string, secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) => disguises(secret).some((form) => text.includes(form)));
}

/** Command lines of all processes of this computer, looked at again and again until told to stop. */
function watchCommandLines(): { readonly stop: () => Promise<string> } {
  const seen = new Set<string>();
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      for (const pid of readdirSync('/proc'))
        if (/^\d+$/.test(pid)) seen.add(readOrEmpty(`/proc/${pid}/cmdline`));
      await wait(15);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await watching;
      return [...seen].join('\n');
    },
  };
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // It ended in this moment.
    return '';
  }
}

test('no secret is told, logged, written openly, or named in an argument', async () => {
  const [place, site] = await Promise.all([openWorkplace(), openSite()]);
  const { portal } = site;
  const { clientSecret, password, apiKey, accessToken } = canaries;
  portal.registerClient({ clientId: 'canary-app', clientSecret, redirectUris: [], appType: 'server' });
  portal.addUser({ username: 'canary', password });
  const env = { ...place.env, NODE_DEBUG: 'wayleave' };
  const told: Finished[] = [];
  const run = async (args: readonly string[], options: Partial<RunOptions> = {}) => {
    const finished = await place.run(args, { env, ...options });
    told.push(finished);
    return finished;
  };
  const watch = watchCommandLines();
  const at = ['--portal', portal.portalUrl];

  await run(addingLogin('demo001', site));
  const signedIn = await signIn(place, site, 'demo001', {
    who: { username: 'canary', password },
    options: { env },
  });
  told.push(signedIn);
  expect(signedIn.exitCode).toBe(0);
  const adding = (kind: string, id: string, ...more: readonly string[]) => [
    'auth',
    'add',
    '--kind',
    kind,
    '--name',
    id,
    '--id',
    id,
    ...at,
    ...more,
  ];
  const secretFile = place.write('canary-allowed-client-secret', `${clientSecret}\n`);
  expect(
    (await run(adding('app', 'app0001', '--client-id', 'canary-app', '--client-secret-file', secretFile)))
      .exitCode,
  ).toBe(0);
  expect(
    (
      await run(adding('token', 'token01', '--username', 'canary', '--password-file', '-'), {
        stdin: password,
      })
    ).exitCode,
  ).toBe(0);
  expect(
    (
      await run(adding('basic', 'basic01', '--username', 'canary', '--password-file', '-'), {
        stdin: password,
      })
    ).exitCode,
  ).toBe(0);
  expect((await run(adding('api-key', 'apikey1', '--password-file', '-'), { stdin: apiKey })).exitCode).toBe(
    0,
  );
  expect((await run(adding('pasted', 'pasted1', '--token-file', '-'), { stdin: accessToken })).exitCode).toBe(
    0,
  );

  const ids = ['demo001', 'app0001', 'token01', 'basic01', 'apikey1', 'pasted1'];
  for (const id of ids) {
    for (const args of [
      ['auth', 'show', id],
      ['whoami', id],
      ['auth', 'check', id],
    ])
      await run([...args, '--json']);
  }
  await run([
    'connection',
    'add',
    '--name',
    'city',
    '--url',
    portal.servicesUrl,
    '--auth',
    'demo001',
    '--header',
    `X-Key=${'plain'}`,
  ]);
  for (const args of [
    ['services', 'city'],
    ['connection', 'test', 'city'],
    ['items', 'demo001'],
    ['auth', 'list'],
    ['status'],
    ['doctor'],
  ]) {
    await run(args);
  }
  await run(['exec', 'demo001', '--env', 'ARCGIS_TOKEN', '--', 'true']);
  await run(['unlock', '--for', '1m']);
  await run(['whoami', 'city', '--json']);
  await run(['lock']);

  // And when things go wrong.
  await run(['sign-in', 'token01', '--password-file', '-'], { stdin: `${password}-and-more` });
  await run(adding('basic', 'short', '--username', 'u', '--password-file', '-'), { stdin: password });
  await run(['sign-in', 'demo001', '--browser', 'paste'], { stdin: `code=${canaries.authorizationCode}` });
  await run(['unlock', '--for', 'ever', '--passphrase-file', '-'], { stdin: canaries.passphrase });
  await run(['auth', 'list'], {
    env: { ...env, WAYLEAVE_IDENTITY_FILE: '', WAYLEAVE_PASSPHRASE: canaries.passphrase },
  });
  for (const kind of ['html', 'broken-json', 'truncated', 'dropped', 'refuse', 'invalid-token'] as const) {
    portal.misbehave({ kind, times: 100 });
    await run(['whoami', 'token01']);
    await run(['token', 'app0001', '--min-minutes', '9000', '--json']).then(
      ({ exitCode }) => exitCode === 0 && told.pop(),
    );
    portal.behave();
  }
  await run(['sign-out', 'demo001', '--json']);

  const identity = readFileSync(place.identityFile, 'utf8').trim();
  const secrets = [...Object.values(canaries), identity, ...portal.issued().map(({ text }) => text)];
  expect(portal.issued().map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['access', 'refresh', 'app', 'generated', 'server']),
  );
  const commandLines = await watch.stop();
  expect(commandLines).toContain('basic01');
  expect(secretsIn(commandLines, secrets)).toEqual([]);
  for (const { stdout, stderr } of told) expect(secretsIn(`${stdout}\n${stderr}`, secrets)).toEqual([]);
  const mayHold = [secretFile, place.identityFile];
  for (const path of filesBelow(place.folder)) {
    if (!mayHold.includes(path)) expect(secretsIn(readFileSync(path, 'latin1'), secrets), path).toEqual([]);
  }
}, 90_000);
