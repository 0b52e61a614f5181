import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { readPost, writePost } from '../../src/node/agent/key-file.ts';
import { askForWayIn } from '../../src/node/browser-host/ask.ts';
import { hostPost, isAsker, questionFor, wayInOf, answerTo } from '../../src/node/browser-host/way-in.ts';
import { startBrowserHost } from '../../src/web/browser-host.ts';
import { failureOf, valueOf } from '../fixtures/outcomes.ts';
import {
  fromDisk,
  fromOwnPage,
  secretIn,
  send,
  sessionIn,
  startHost,
  type StartedHost,
  writeInterface,
} from './started.ts';

function launch({ host }: StartedHost): string {
  return readFileSync(host.wayIn.launchFile, 'utf8');
}

describe('the launch file', () => {
  test('is for its owner alone, in a folder that is too', async () => {
    const { host, folder } = await startHost();
    expect(statSync(host.wayIn.launchFile).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'launch')).mode & 0o777).toBe(0o700);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('posts its secret, and has it neither in its name nor in any address', async () => {
    const started = await startHost();
    const text = launch(started);
    const secret = secretIn(text);
    expect(text).toContain(`<form method="post" action="http://${started.name}/">`);
    expect(started.host.wayIn.launchFile).not.toContain(secret);
    expect(text.split(secret)).toHaveLength(2);
  });

  test('opens the interface once, and is gone then', async () => {
    const started = await startHost();
    const body = `secret=${secretIn(launch(started))}`;
    const first = await send(started, 'POST', '/', fromDisk, body);
    expect(first.status).toBe(200);
    expect(sessionIn(first.text)).toMatch(/^[0-9a-f]{64}$/);
    await vi.waitFor(() => expect(existsSync(started.host.wayIn.launchFile)).toBe(false));
    const second = await send(started, 'POST', '/', fromDisk, body);
    expect(second.status).toBe(403);
    expect(second.text).toContain('Not connected');
    expect(sessionIn(second.text)).toBe('');
  });

  test('is gone after two minutes, used or not', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { host } = await startHost();
    await vi.advanceTimersByTimeAsync(119_000);
    expect(existsSync(host.wayIn.launchFile)).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    vi.useRealTimers();
    await vi.waitFor(() => expect(existsSync(host.wayIn.launchFile)).toBe(false));
  });

  test('of a host that was killed is swept by the next one', async () => {
    const { folder, host } = await startHost();
    const left = join(folder, 'launch', 'left.html');
    host.end();
    await host.ended;
    mkdirSync(dirname(left));
    writeFileSync(left, 'left');
    await startHost({ folder });
    expect(existsSync(left)).toBe(false);
  });
});

describe('the page', () => {
  test('gives its session to the bridge before any script of the interface runs', async () => {
    const started = await startHost();
    const { text } = await send(started, 'POST', '/', fromDisk, `secret=${secretIn(launch(started))}`);
    const order = [
      '<meta name="wayleave-session"',
      '<script src="/window-bridge.js">',
      '<script type="module"',
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(text).not.toMatch(/<script>|onload=|style=/);
  });

  test('may load its own files and nothing else, and is never kept', async () => {
    const started = await startHost();
    const { headers } = await send(started, 'POST', '/', fromDisk, `secret=${secretIn(launch(started))}`);
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      ),
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['set-cookie']).toBeUndefined();
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });

  test('of the sixteenth more is refused', async () => {
    const started = await startHost();
    const statuses: number[] = [];
    for (let round = 0; round < 17; round += 1) {
      const wayIn = await askForWayIn(started.folder);
      const secret = secretIn(readFileSync(wayIn?.launchFile ?? '', 'utf8'));
      statuses.push((await send(started, 'POST', '/', fromDisk, `secret=${secret}`)).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 16 }, () => 200), 403]);
  });
});

describe('without a session', () => {
  test('there is a page that says how to get in, and nothing of the interface', async () => {
    const started = await startHost();
    const { status, text, headers } = await send(started, 'GET', '/');
    expect(status).toBe(200);
    expect(text).toContain('wayleave open');
    expect(text).not.toContain('window-bridge');
    expect(headers['content-security-policy']).toContain("form-action 'self'");
    expect(headers['content-security-policy']).not.toContain('script-src');
  });

  test('a code from the terminal gets in, once', async () => {
    const started = await startHost();
    const body = `code=${started.host.wayIn.code}`;
    const first = await send(started, 'POST', '/', fromOwnPage(started), body);
    expect(sessionIn(first.text)).not.toBe('');
    const second = await send(started, 'POST', '/', fromOwnPage(started), body);
    expect(second.status).toBe(403);
    expect(sessionIn(second.text)).toBe('');
  });

  test('a new code is shown in the terminal and never on the page', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const started = await startHost();
    vi.setSystemTime(Date.now() + 10_000);
    const page = await send(started, 'POST', '/code', fromOwnPage(started), 'x=');
    const [code = ''] = /[A-Z2-9]{4}-[A-Z2-9]{4}/.exec(started.said.join('\n')) ?? [];
    expect(code).not.toBe('');
    expect(page.text).not.toContain(code);
    const { text } = await send(started, 'POST', '/', fromOwnPage(started), `code=${code}`);
    expect(sessionIn(text)).not.toBe('');
  });

  test('codes are not shown faster than they can be read', async () => {
    const started = await startHost();
    const { text } = await send(started, 'POST', '/code', fromOwnPage(started), 'x=');
    expect(text).toContain('shown just now');
    expect(started.said).toEqual([]);
  });
});

describe('somebody who asks a running host for a way in', () => {
  test('gets a new file and a new code, which both work', async () => {
    const started = await startHost();
    const wayIn = await askForWayIn(started.folder);
    expect(wayIn).toMatchObject({ address: `http://${started.name}` });
    expect(wayIn?.launchFile).not.toBe(started.host.wayIn.launchFile);
    const secret = secretIn(readFileSync(wayIn?.launchFile ?? '', 'utf8'));
    expect(sessionIn((await send(started, 'POST', '/', fromDisk, `secret=${secret}`)).text)).not.toBe('');
  });

  test('gets none where no host runs', async () => {
    const { folder, host } = await startHost();
    host.end();
    await host.ended;
    expect(await askForWayIn(folder)).toBeNull();
  });

  test('believes nobody who listens in the place of a dead host', async () => {
    const { folder, host } = await startHost();
    host.end();
    await host.ended;
    const impostor = createServer((_request, response) =>
      response.end(`${'a'.repeat(64)}\n{"address":"http://127.0.0.1:1","launchFile":"/tmp/evil.html"}`),
    );
    await new Promise<void>((resolve) => {
      impostor.listen(0, '127.0.0.1', resolve);
    });
    onTestFinished(() => void impostor.close());
    const place = impostor.address();
    const port = typeof place === 'object' ? place?.port : 0;
    writePost(folder, { key: Buffer.alloc(32, 7), address: `http://127.0.0.1:${port}` }, hostPost);
    expect(await askForWayIn(folder)).toBeNull();
  });

  test('must have read the post of this very host', async () => {
    const started = await startHost();
    const post = valueOf(readPost(started.folder, hostPost));
    const ask = (key: Buffer) =>
      send(
        started,
        'POST',
        '/way-in',
        { 'Content-Type': 'application/json' },
        JSON.stringify(questionFor(key)),
      );
    expect((await ask(post.key)).status).toBe(200);
    expect((await ask(Buffer.alloc(32))).status).toBe(403);
  });
});

describe('the proofs', () => {
  const key = Buffer.alloc(32, 1);
  const other = Buffer.alloc(32, 2);
  const wayIn = { address: 'http://127.0.0.1:1', launchFile: '/x.html', code: 'BBBB-BBBB', codeEndsAt: 1 };

  test('hold for their own key, question and answer', () => {
    const question = questionFor(key);
    expect(isAsker(key, question)).toBe(true);
    expect(wayInOf(key, question, answerTo(key, question, wayIn))).toEqual(wayIn);
  });

  test('hold for nothing else', () => {
    const question = questionFor(key);
    const answer = answerTo(key, question, wayIn);
    expect(isAsker(other, question)).toBe(false);
    expect(isAsker(key, { ...question, nonce: 'b'.repeat(64) })).toBe(false);
    expect(isAsker(key, { ...question, proof: answer.slice(0, 64) })).toBe(false);
    expect(wayInOf(other, question, answer)).toBeNull();
    expect(wayInOf(key, questionFor(key), answer)).toBeNull();
    expect(wayInOf(key, question, answer.replace('/x.html', '/y.html'))).toBeNull();
    expect(wayInOf(key, question, '')).toBeNull();
  });
});

test('a folder that cannot be written to is told with its cause', async () => {
  const { folder, host } = await startHost();
  host.end();
  await host.ended;
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'a file in the way');
  const failure = failureOf(
    await startBrowserHost({
      folder,
      env: {},
      keep: false,
      ...writeInterface(dirname(folder)),
      commandFile: '',
      keychainProgram: { command: '', args: [] },
      say: () => undefined,
    }),
  );
  expect(failure).toMatchObject({ code: 'store-unwritable', details: { cause: 'EEXIST' } });
});

describe('a second host', () => {
  test('of a data folder does not start', async () => {
    const { folder } = await startHost();
    const second = await startBrowserHost({
      folder,
      env: {},
      keep: false,
      ...writeInterface(folder),
      commandFile: '',
      keychainProgram: { command: '', args: [] },
      say: () => undefined,
    });
    expect(failureOf(second).code).toBe('agent-failed');
  });

  test('of another data folder does', async () => {
    const [one, other] = [await startHost(), await startHost()];
    expect(one.port).not.toBe(other.port);
  });

  test('is told in a sentence what is missing, and leaves nothing', async () => {
    const { folder, host } = await startHost();
    host.end();
    await host.ended;
    const failure = failureOf(
      await startBrowserHost({
        folder,
        env: {},
        keep: false,
        rendererFolder: join(folder, 'nowhere'),
        ownFolder: join(folder, 'nowhere'),
        commandFile: '',
        keychainProgram: { command: '', args: [] },
        say: () => undefined,
      }),
    );
    expect(failure).toMatchObject({ code: 'feature-absent' });
    expect(failure.message).toContain('npm run build');
    expect(readdirSync(folder).toSorted()).toEqual(['locks']);
  });
});
