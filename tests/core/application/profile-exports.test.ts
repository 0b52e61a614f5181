import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  exportProfile,
  planProfileExport,
  type ProfileExportPorts,
} from '../../../src/core/application/profile-exports.ts';
import type { ProfileExportWish, ProfileSeal } from '../../../src/core/contract-sharing.ts';
import type { Profile } from '../../../src/core/model/profile.ts';
import { succeed } from '../../../src/core/outcome.ts';
import { openProfileFile } from '../../../src/core/sharing/profile-file/open-profile-file.ts';
import { newIdentity } from '../../../src/core/store/age.ts';
import type { Store } from '../../../src/core/store/store.ts';
import { fakeSealer } from '../../fakes/sealer.ts';
import { freshStore } from '../../fakes/store.ts';
import {
  apiKeyConfig,
  appConfig,
  connection,
  definedAt,
  idOf,
  oauth2Config,
  pastedConfig,
  profileOf,
  qgisConfig,
  tokenConfig,
} from '../../fixtures/definitions.ts';
import { codeOf, failureOf, valueOf } from '../../fixtures/outcomes.ts';
import { anyRecords, canary } from '../sharing/profile-file/any-shared.ts';

const secret = (value: string) => ({ value, setAt: definedAt });
const passphrase = 'correct horse battery';
const underPassphrase = { kind: 'passphrase', passphrase } as const;
const everything: ProfileExportWish = { selection: {} };
const [ada, bob] = [await newIdentity(), await newIdentity()];

let store: Store;
let ownKey: string;
let ports: ProfileExportPorts;

beforeEach(async () => {
  const fresh = await freshStore();
  ({ store } = fresh);
  ownKey = fresh.identity.text;
  ports = { store, sealer: fakeSealer() };
});

async function define(content: Partial<Profile>): Promise<void> {
  valueOf(await store.changeProfile(() => succeed({ saved: profileOf(content), value: null })));
}

const sample: Partial<Profile> = {
  authConfigs: [
    oauth2Config('user001', {
      clientSecret: secret('cs-1'),
      qgisExtras: secret('{"uri":"ex-1"}'),
      expectedAccount: 'ada',
    }),
    apiKeyConfig('apikey1', { key: secret('ak-1'), expiresAt: 5 }),
    tokenConfig('token01', { password: null }),
    qgisConfig('kept001', { settings: secret('{"keypass":"kp-1"}') }),
  ],
  connections: [
    connection('Roads', {
      folder: 'City',
      authId: idOf('user001'),
      headers: [
        { name: 'X-Key', value: 'hv-1' },
        { name: 'X-Unset', value: null },
        { name: 'Referer', value: 'https://map.example.org/' },
      ],
      password: secret('pw-1'),
      notes: 'Ask Ada',
      tags: ['net'],
      pinned: true,
    }),
    connection('Rails', { authId: idOf('kept001'), username: 'ada' }),
  ],
};
const secrets = ['cs-1', 'ex-1', 'ak-1', 'kp-1', 'hv-1', 'pw-1'];

const planned = async (wish: ProfileExportWish = everything) => valueOf(await planProfileExport(wish, ports));
const made = async (wish: ProfileExportWish = everything) => valueOf(await exportProfile(wish, ports, {}));
const bytesIn = (content: string) => new Uint8Array(Buffer.from(content, 'base64'));
const textIn = (content: string) => Buffer.from(content, 'base64').toString('utf8');

async function opened(
  content: string,
  key: { readonly password?: string; readonly identities?: readonly string[] },
) {
  const { sealer } = ports;
  return openProfileFile(bytesIn(content), { password: null, identities: [], ...key, sealer, watch: {} });
}

describe('a profile file without secrets', () => {
  test('is plain text that holds none, tells which stayed, and is byte-equal each time', async () => {
    await define(sample);
    const { content, isSealed, holdsSecrets, recipients } = await made();
    const text = textIn(content);
    expect({ isSealed, holdsSecrets, recipients }).toEqual({
      isSealed: false,
      holdsSecrets: false,
      recipients: [],
    });
    expect(secrets.filter((value) => text.includes(value))).toEqual([]);
    expect(JSON.parse(text)).toMatchObject({
      authConfigs: [
        { id: 'apikey1', withheld: ['key'] },
        { id: 'token01' },
        { id: 'user001', withheld: ['clientSecret', 'qgisExtras'] },
      ],
      connections: [
        { name: 'Rails', authId: 'kept001' },
        {
          name: 'Roads',
          withheld: ['password'],
          headers: [
            { name: 'X-Key' },
            { name: 'X-Unset' },
            { name: 'Referer', value: 'https://map.example.org/' },
          ],
        },
      ],
      personal: false,
    });
    expect((await made()).content).toBe(content);
  });

  test('lists every record with what goes and what stays, as its plan does', async () => {
    await define(sample);
    const { content: _, ...told } = await made();
    expect(told).toEqual(await planned());
    expect(told.entries).toEqual([
      {
        subject: 'auth',
        place: 'apikey1',
        name: 'Configuration apikey1',
        state: 'whole',
        secrets: [],
        withheld: ['API key'],
        notes: ['Those who get it give their own API key.'],
      },
      {
        subject: 'auth',
        place: 'kept001',
        name: 'Configuration kept001',
        state: 'left-out',
        secrets: [],
        withheld: ['values'],
        notes: ['Any of its values may be a secret: it goes along only with secrets, into a sealed file.'],
      },
      {
        subject: 'auth',
        place: 'token01',
        name: 'Configuration token01',
        state: 'whole',
        secrets: [],
        withheld: [],
        notes: [],
      },
      {
        subject: 'auth',
        place: 'user001',
        name: 'Configuration user001',
        state: 'whole',
        secrets: [],
        withheld: ['client secret', 'further values of QGIS'],
        notes: [],
      },
      {
        subject: 'connection',
        place: 'City/Roads',
        name: 'Roads',
        state: 'whole',
        secrets: [],
        withheld: ['password of the connection', 'header X-Key'],
        notes: ['Those who get it give their own values for X-Key, X-Unset.'],
      },
      {
        subject: 'connection',
        place: 'Rails',
        name: 'Rails',
        state: 'whole',
        secrets: [],
        withheld: [],
        notes: ['Its authentication kept001 does not go along: it works for those who have that already.'],
      },
    ]);
    expect(told.notes).toEqual([
      'The notes of 1 connection go along readable.',
      'The user names of 2 entries go along readable.',
    ]);
  });

  test('of any profile holds no secret of it', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, fc.boolean(), async (records, personal) => {
        await define(records);
        const outcome = await exportProfile({ selection: {}, personal }, ports, {});
        const text = outcome.ok ? textIn(outcome.value.content) : '';
        expect(text).not.toContain(canary);
      }),
      { numRuns: 30 },
    );
  });

  test('says what belongs to a person only when it is asked for', async () => {
    await define(sample);
    const own = /"(expectedAccount|pinned)"/;
    expect(textIn((await made()).content)).not.toMatch(own);
    expect(textIn((await made({ selection: {}, personal: true })).content)).toMatch(own);
  });

  test('can be sealed as well', async () => {
    await define(sample);
    const { content, isSealed, holdsSecrets } = await made({ selection: {}, seal: underPassphrase });
    expect([isSealed, holdsSecrets]).toEqual([true, false]);
    expect(valueOf(await opened(content, { password: passphrase })).text).toBe(
      textIn((await made()).content),
    );
  });
});

describe('a profile file with secrets', () => {
  const wish = { selection: {}, withSecrets: true } as const;

  test('is refused without a seal, although a plan may be looked at', async () => {
    await define(sample);
    const plan = await planned(wish);
    expect(plan).toMatchObject({ holdsSecrets: true, isSealed: false });
    expect(plan.notes[0]).toMatch(/only into a sealed file/);
    expect(failureOf(await exportProfile(wish, ports, {}))).toMatchObject({
      code: 'bad-value',
      message: expect.stringMatching(/only into a sealed file/) as string,
    });
  });

  test('goes under a passphrase, and has them all', async () => {
    await define(sample);
    const { content, entries, recipients } = await made({ ...wish, seal: underPassphrase });
    expect(secrets.filter((value) => textIn(content).includes(value))).toEqual([]);
    const { text, read } = valueOf(await opened(content, { password: passphrase }));
    expect(secrets.filter((value) => !text.includes(value))).toEqual([]);
    expect(read.refusals).toEqual([]);
    expect(recipients).toEqual([]);
    expect(
      entries.map(({ place, state, secrets: go, withheld }) => [place, state, go.join(', '), withheld]),
    ).toEqual([
      ['apikey1', 'whole', 'API key', []],
      ['kept001', 'whole', 'values', []],
      ['token01', 'whole', '', []],
      ['user001', 'whole', 'client secret, further values of QGIS', []],
      ['City/Roads', 'whole', 'password of the connection, header X-Key', []],
      ['Rails', 'whole', '', []],
    ]);
  });

  test('goes to keys, the own one first unless it is left out', async () => {
    await define(sample);
    const pasted = `# the team\n ${ada.recipient} \n\n${bob.recipient}\n${ada.recipient}`;
    const seal = { kind: 'recipients', recipients: [pasted, store.recipient] } as const;
    const both = await made({ ...wish, seal });
    expect(both.recipients).toEqual([store.recipient, ada.recipient, bob.recipient]);
    for (const identity of [ownKey, ada.text, bob.text])
      expect(codeOf(await opened(both.content, { identities: [identity] }))).toBe('ok');
    const others = await made({ ...wish, seal: { ...seal, recipients: [ada.recipient], alsoMine: false } });
    expect(others.recipients).toEqual([ada.recipient]);
    expect(others.notes).toContain('It is not sealed to your own key: you cannot open it again.');
    expect(codeOf(await opened(others.content, { identities: [ownKey] }))).toBe('file-key-needed');
    expect((await made({ ...wish, seal: { kind: 'recipients', recipients: [] } })).recipients).toEqual([
      store.recipient,
    ]);
  });

  test.each<[string, ProfileSeal, RegExp]>([
    ['a passphrase of seven characters', { kind: 'passphrase', passphrase: '1234567' }, /at least 8/],
    [
      'seven letters that take two units each',
      { kind: 'passphrase', passphrase: '😀'.repeat(7) },
      /at least 8/,
    ],
    ['nobody', { kind: 'recipients', recipients: [' ', '# none'], alsoMine: false }, /at least one key/],
    [
      'a secret key',
      { kind: 'recipients', recipients: [ada.recipient, bob.text] },
      /Recipient 2 is a secret key/,
    ],
    ['something else', { kind: 'recipients', recipients: ['ada@example.org'] }, /Recipient 1 is no key/],
    ['a mistyped key', { kind: 'recipients', recipients: [`${ada.recipient.slice(0, -1)}b`] }, /Recipient 1/],
  ])('is not sealed with %s, which is told before', async (_, seal, words) => {
    await define(sample);
    for (const outcome of [
      await planProfileExport({ ...wish, seal }, ports),
      await exportProfile({ ...wish, seal }, ports, {}),
    ]) {
      expect(failureOf(outcome)).toMatchObject({
        code: 'bad-value',
        message: expect.stringMatching(words) as string,
      });
      expect(failureOf(outcome).message).not.toContain(bob.text.slice(0, 20));
    }
  });

  test('goes to 128 keys at most, the own one among them', async () => {
    await define(sample);
    const recipients: string[] = [];
    for (let count = 0; count < 128; count += 1) recipients.push((await newIdentity()).recipient);
    const seal = { kind: 'recipients', recipients } as const;
    expect(failureOf(await planProfileExport({ ...wish, seal }, ports)).message).toMatch(/At most 128/);
    expect((await planned({ ...wish, seal: { ...seal, alsoMine: false } })).recipients).toHaveLength(128);
  });

  test('warns of a short passphrase', async () => {
    await define(sample);
    const notesWith = async (phrase: string) =>
      (await planned({ ...wish, seal: { kind: 'passphrase', passphrase: phrase } })).notes.join(' ');
    expect(await notesWith('thirteen char')).toMatch(/can be guessed/);
    expect(await notesWith('fourteen chars')).not.toMatch(/can be guessed/);
  });

  test('tells how far it has come, and stops when it is called off', async () => {
    await define(sample);
    const steps = new Set<string>();
    const sealed = { ...wish, seal: underPassphrase };
    valueOf(await exportProfile(sealed, ports, { onProgress: (step) => steps.add(step) }));
    expect([...steps]).toEqual(['deriving-key', 'sealing']);
    expect(codeOf(await exportProfile(sealed, ports, { signal: AbortSignal.abort() }))).toBe(
      'file-cancelled',
    );
  });
});

describe('what is exported', () => {
  test('is selected by folder or tag, with the configurations that it names', async () => {
    await define(sample);
    const places = async (selection: ProfileExportWish['selection']) =>
      (await planned({ selection })).entries.map(({ place }) => place);
    expect(await places({ folders: ['City'] })).toEqual(['user001', 'City/Roads']);
    expect(await places({ tags: ['net'] })).toEqual(['user001', 'City/Roads']);
    expect(await places({ connections: ['Rails'] })).toEqual(['kept001', 'Rails']);
    expect(codeOf(await planProfileExport({ selection: { folders: ['Land'] } }, ports))).toBe('not-found');
  });

  test('is something', async () => {
    expect(failureOf(await planProfileExport(everything, ports)).code).toBe('bad-value');
    await define(sample);
    const failure = failureOf(await exportProfile({ selection: { authIds: ['kept001'] } }, ports, {}));
    expect(failure).toMatchObject({
      code: 'bad-value',
      message: expect.stringMatching(/kept001: Any of its values/) as string,
    });
  });

  test('leaves out what no reader would take, and says why', async () => {
    await define({
      authConfigs: [pastedConfig('old0001', { token: secret('a token of two words') }), appConfig()],
      connections: [connection('Old', { tags: ['x'.repeat(5_000)] })],
    });
    const { entries, content } = await made({ selection: {}, withSecrets: true, seal: underPassphrase });
    expect(
      entries.map(({ place, state, notes, secrets: go }) => [place, state, go.length, ...notes]),
    ).toEqual([
      ['app0001', 'whole', 1],
      ['old0001', 'left-out', 0, 'The token has a blank in it.'],
      ['Old', 'left-out', 0, 'Every one of its tags is to be at most 4,000 characters long.'],
    ]);
    const { text } = valueOf(await opened(content, { password: passphrase }));
    expect(text).not.toMatch(/old0001|two words|Old/);
  });

  test('is as many as a file holds', async () => {
    const connections = Array.from({ length: 10_001 }, (_, at) => connection(`Connection ${at}`));
    await define({ connections });
    expect(failureOf(await planProfileExport(everything, ports))).toMatchObject({
      code: 'bad-value',
      message: expect.stringMatching(/10,000/) as string,
    });
  });

  test('is as large as a file that is read again, its seal included', async () => {
    await define(sample);
    const sealer = { ...ports.sealer, seal: async () => succeed(new Uint8Array(16 * 1024 * 1024 + 1)) };
    const outcome = await exportProfile({ ...everything, seal: underPassphrase }, { ...ports, sealer }, {});
    expect(failureOf(outcome)).toMatchObject({
      code: 'bad-value',
      message: expect.stringMatching(/larger/) as string,
    });
  });

  test.each<[string, Partial<ProfileExportWish>, string]>([
    ['the usual', {}, 'wayleave-profile.wayleave'],
    ['its label', { label: ' Roads & rails 世界 ' }, 'Roads & rails 世界.wayleave'],
    ['the one folder', { selection: { folders: ['City'] } }, 'City.wayleave'],
    ['the one tag', { selection: { tags: ['net'] } }, 'net.wayleave'],
    [
      'the usual for a mixture',
      { selection: { folders: ['City'], tags: ['net'] } },
      'wayleave-profile.wayleave',
    ],
    ['no path', { label: '../../etc/pass:wd\u202e' }, 'etc-pass-wd.wayleave'],
    ['no wildcard and no dot or blank at an end', { label: '.*a?. ' }, 'a.wayleave'],
    ['no device of Windows', { label: 'Con' }, 'wayleave-profile-Con.wayleave'],
    ['no device of Windows with an ending', { label: 'lpt1.old' }, 'wayleave-profile-lpt1.old.wayleave'],
    ['nothing left', { label: '///' }, 'wayleave-profile.wayleave'],
  ])('gets a file name by %s', async (_, wish, fileName) => {
    await define(sample);
    expect((await planned({ selection: {}, ...wish })).fileName).toBe(fileName);
  });

  test.each([
    ['x'.repeat(81), /at most 80/],
    ['a\nb', /control characters/],
  ])('has no label such as %j', async (label, words) => {
    await define(sample);
    expect(failureOf(await planProfileExport({ selection: {}, label }, ports))).toMatchObject({
      code: 'bad-value',
      message: expect.stringMatching(words) as string,
    });
  });
});
