import { expect, test } from 'vitest';
import { addingLogin, openSite, openWorkplace } from './workplace.ts';

const url = 'https://gis.example.org/server/rest/services';
const adding = (name: string) => ['connection', 'add', '--name', name, '--url', url];

test('labels of a connection are added, shown, changed and taken away', async () => {
  const place = await openWorkplace();
  const flags = [
    '--colour',
    'green',
    '--environment',
    'prod',
    '--notes',
    'Ask Ada.',
    '--pin',
    '--keep-fresh',
  ];
  const added = await place.done([...adding('Roads'), ...flags]);
  for (const line of [
    /^Colour: +green$/m,
    /^Environment: +prod$/m,
    /^Notes: +Ask Ada\.$/m,
    /^Tray: +pinned$/m,
    /^Kept fresh: +yes$/m,
  ])
    expect(added.stdout).toMatch(line);
  const shown = await place.done(['connection', 'show', 'Roads', '--json']);
  expect(shown.json).toMatchObject({
    value: {
      connection: { colour: 'green', environment: 'prod', notes: 'Ask Ada.', pinned: true, keepFresh: true },
      badge: { state: 'public' },
      endpointOrigins: { community: 'none', content: 'none' },
      lastTest: null,
    },
  });
  await place.done([
    'connection',
    'edit',
    'Roads',
    '--colour',
    'none',
    '--notes',
    '',
    '--no-pin',
    '--no-keep-fresh',
  ]);
  const edited = await place.done(['connection', 'show', 'Roads', '--json']);
  expect(edited.json).toMatchObject({
    value: {
      connection: { colour: 'none', environment: 'prod', notes: '', pinned: false, keepFresh: false },
    },
  });
});

test('the list tells the environment where somebody uses it', async () => {
  const place = await openWorkplace();
  await place.done(adding('Rails'));
  expect((await place.done(['connection', 'list'])).lines[0]).toMatch(/^NAME +AUTH +URL +SIGN-IN$/);
  await place.done([...adding('Roads'), '--environment', 'test']);
  const { lines } = await place.done(['connection', 'list']);
  expect(lines[0]).toMatch(/^NAME +ENV +AUTH +URL +SIGN-IN$/);
  expect(lines[2]).toMatch(/^Roads +test /);
});

test('where and how a person signs in is added, shown and changed', async () => {
  const [place, site] = await Promise.all([openWorkplace(), openSite()]);
  await place.done([...addingLogin('demo001', site), '--sign-in-with', 'embedded', '--private-sign-in']);
  const shown = await place.done(['auth', 'show', 'demo001']);
  expect(shown.stdout).toMatch(/^Sign-in page: +in a window of the application$/m);
  expect(shown.stdout).toMatch(/^Private sign-in: +yes$/m);
  const edited = await place.done([
    'auth',
    'edit',
    'demo001',
    '--sign-in-with',
    'ask',
    '--no-private-sign-in',
    '--json',
  ]);
  expect(edited.json).toMatchObject({ value: { config: { signInWith: 'ask', privateSignIn: false } } });
});

test.each([
  ['a colour that there is not', [...adding('Roads'), '--colour', 'pink']],
  ['an environment that there is not', [...adding('Roads'), '--environment', 'live']],
  ['notes that are too long', [...adding('Roads'), '--notes', 'x'.repeat(2_001)]],
  [
    'a place to sign in that there is not',
    ['auth', 'add', '--name', 'A', '--portal', url, '--client-id', 'c', '--sign-in-with', 'phone'],
  ],
  [
    'a place to sign in where nobody does',
    [
      'auth',
      'add',
      '--kind',
      'basic',
      '--name',
      'A',
      '--portal',
      url,
      '--username',
      'u',
      '--password-file',
      '-',
      '--sign-in-with',
      'system',
    ],
  ],
])('%s is refused', async (_what, args) => {
  const place = await openWorkplace();
  const refused = await place.run([...args, '--json'], { stdin: 'secret' });
  expect(refused.exitCode).toBe(2);
  expect(refused.json).toMatchObject({ ok: false, failure: { code: 'bad-value' } });
});
