import { describe, expect, test } from 'vitest';
import type { AuthConfigDraft, AuthConfigFields } from '../../../src/core/contract.ts';
import { authConfigSchema, type DefinableKind, authKinds } from '../../../src/core/model/auth-config.ts';
import {
  changeAuthConfig,
  defaultReferer,
  defineAuthConfig,
  fieldsOfKind,
} from '../../../src/core/model/auth-config-draft.ts';
import * as v from 'valibot';
import { fakeRandomness } from '../../fakes/randomness.ts';
import { oauth2Config, tokenConfig } from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

const now = Date.UTC(2026, 0, 5, 9);
const around = (takenIds: readonly string[] = []) => ({ takenIds, randomness: fakeRandomness(), now });
const define = (draft: AuthConfigDraft, takenIds: readonly string[] = []) =>
  defineAuthConfig(draft, around(takenIds));
const defined = (draft: AuthConfigDraft) => valueOf(define(draft)).config;

const online = 'https://www.arcgis.com';
const enterprise = 'https://gis.example.org/portal';

/** The least each kind needs. */
const least: Readonly<Record<DefinableKind, AuthConfigDraft>> = {
  oauth2: { kind: 'oauth2', name: 'A', portal: enterprise, clientId: 'client' },
  app: { kind: 'app', name: 'A', portal: enterprise, clientId: 'client', clientSecret: 'secret' },
  token: { kind: 'token', name: 'A', portal: enterprise, username: 'ada' },
  'api-key': { kind: 'api-key', name: 'A', portal: online, password: 'the-key' },
  pasted: { kind: 'pasted', name: 'A', portal: enterprise, token: 'the-token' },
  basic: { kind: 'basic', name: 'A', portal: enterprise, username: 'ada', password: 'pass' },
};

/** The fields without which a kind makes no sense. */
const required: readonly (readonly [DefinableKind, keyof AuthConfigFields])[] = [
  ['oauth2', 'name'],
  ['oauth2', 'portal'],
  ['oauth2', 'clientId'],
  ['app', 'portal'],
  ['app', 'clientId'],
  ['app', 'clientSecret'],
  ['token', 'portal'],
  ['token', 'username'],
  ['api-key', 'portal'],
  ['api-key', 'password'],
  ['pasted', 'portal'],
  ['pasted', 'token'],
  ['basic', 'portal'],
  ['basic', 'username'],
  ['basic', 'password'],
];

describe('defaults', () => {
  test('of a user login at ArcGIS Online', () => {
    expect(
      defined({ kind: 'oauth2', id: 'agol001', name: ' Online ', portal: online, clientId: ' client ' }),
    ).toEqual({
      kind: 'oauth2',
      id: 'agol001',
      name: 'Online',
      portal: online,
      tokenHeader: 'X-Esri-Authorization',
      expectedAccount: null,
      allowHttp: false,
      timeoutSeconds: 30,
      signInWith: 'ask',
      qgisExtras: null,
      privateSignIn: false,
      createdAt: now,
      changedAt: now,
      grantFlow: 'authorization-code',
      requestUrl: `${online}/sharing/rest/oauth2/authorize`,
      tokenUrl: `${online}/sharing/rest/oauth2/token`,
      refreshUrl: null,
      redirectUrl: 'http://127.0.0.1:7070',
      clientId: 'client',
      clientSecret: null,
      scope: '',
      apiKey: null,
      pkce: true,
      persistToken: false,
      expirationMinutes: null,
    });
  });

  test('of a user login at a portal: its own addresses and the standard header', () => {
    expect(defined({ ...least.oauth2, portal: `${enterprise}/home/signin.html` })).toMatchObject({
      portal: enterprise,
      tokenHeader: 'Authorization',
      requestUrl: `${enterprise}/sharing/rest/oauth2/authorize`,
      tokenUrl: `${enterprise}/sharing/rest/oauth2/token`,
    });
  });

  test('of the other kinds', () => {
    expect(defined(least.app)).toMatchObject({ tokenUrl: `${enterprise}/sharing/rest/oauth2/token` });
    expect(defined(least.token)).toMatchObject({ password: null, referer: defaultReferer });
    expect(defined(least['api-key'])).toMatchObject({
      key: { value: 'the-key', setAt: now },
      expiresAt: null,
    });
    expect(defined(least.pasted)).toMatchObject({
      token: { value: 'the-token', setAt: now },
      expiresAt: null,
    });
    expect(defined(least.basic)).toMatchObject({ password: { value: 'pass', setAt: now }, realm: '' });
  });

  test.each(authKinds)('what is defined of kind %s is what the store takes', (kind) => {
    const config = defined(least[kind]);
    expect(config.kind).toBe(kind);
    expect(v.parse(authConfigSchema, JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  test('OAuth addresses typed one by one: the portal is told from them where it can be', () => {
    const typed = {
      kind: 'oauth2',
      name: 'A',
      clientId: 'client',
      requestUrl: 'https://login.example.org/authorize',
      tokenUrl: 'https://login.example.org/token',
    } as const;
    expect(defined(typed)).toMatchObject({
      portal: null,
      requestUrl: typed.requestUrl,
      tokenUrl: typed.tokenUrl,
    });
    const esri = { ...typed, tokenUrl: `${enterprise}/sharing/rest/oauth2/token` };
    expect(defined(esri)).toMatchObject({ portal: enterprise });
  });
});

describe('the ID', () => {
  test('is drawn when none is given, and differs from all there are', () => {
    const first = valueOf(define(least.oauth2)).config.id;
    const second = valueOf(define(least.oauth2, [first])).config.id;
    expect(first).toMatch(/^[a-z0-9]{7}$/);
    expect(second).not.toBe(first);
  });

  test.each([
    ['agol001', [], 'ok', 0],
    ['agol001', ['agol001'], 'id-taken', 0],
    ['agol001', ['AGOL001'], 'ok', 1],
    ['agol01', [], 'bad-id', 0],
  ])('%s among %j: %s, %i notes', (id, takenIds, code, notes) => {
    const outcome = define({ ...least.oauth2, id }, takenIds);
    expect(codeOf(outcome)).toBe(code);
    if (outcome.ok) expect(outcome.value.notes).toHaveLength(notes);
  });
});

describe('what is refused', () => {
  test.each(required)('kind %s without %s', (kind, field) => {
    const { [field]: _left, ...draft } = least[kind];
    expect(codeOf(define(draft as AuthConfigDraft))).toBe('bad-value');
    const isTakenAsItIs = kind === 'basic' && field === 'password';
    const empty = isTakenAsItIs ? '' : '  ';
    expect(codeOf(define({ ...least[kind], [field]: empty }))).toBe(
      field === 'portal' ? 'bad-url' : 'bad-value',
    );
  });

  const all: AuthConfigFields = {
    requestUrl: 'https://h/',
    tokenUrl: 'https://h/',
    refreshUrl: 'https://h/',
    redirectUrl: 'http://127.0.0.1:7070',
    clientId: 'x',
    clientSecret: 'x',
    scope: 'x',
    apiKey: 'x',
    pkce: true,
    persistToken: true,
    expirationMinutes: 5,
    username: 'x',
    password: 'x',
    token: 'x',
    realm: 'x',
    referer: 'x',
    expiresAt: 5,
  };
  const strays = authKinds.flatMap((kind) =>
    Object.keys(all)
      .filter((field) => !fieldsOfKind[kind].includes(field as keyof AuthConfigFields))
      .map((field) => [kind, field as keyof AuthConfigFields] as const),
  );
  test.each(strays)('kind %s with the stray field %s', (kind, field) => {
    const outcome = define({ ...least[kind], [field]: all[field] });
    expect(codeOf(outcome)).toBe('bad-value');
    expect(outcome.ok ? '' : outcome.failure.message).toContain(field);
  });

  const bad: readonly (readonly [DefinableKind, AuthConfigFields, string])[] = [
    ['oauth2', { portal: 'http://gis.example.org/portal' }, 'bad-url'],
    ['oauth2', { tokenUrl: 'http://gis.example.org/token' }, 'bad-url'],
    ['oauth2', { requestUrl: 'http://gis.example.org/authorize' }, 'bad-url'],
    ['oauth2', { refreshUrl: 'http://gis.example.org/refresh' }, 'bad-url'],
    ['oauth2', { portal: 'javascript:alert(1)' }, 'bad-url'],
    ['oauth2', { redirectUrl: '7070' }, 'bad-url'],
    ['oauth2', { name: 'x'.repeat(81) }, 'bad-value'],
    ['oauth2', { name: 'a\u0007b' }, 'bad-value'],
    ['oauth2', { tokenHeader: 'X Bad' }, 'bad-value'],
    ['oauth2', { tokenHeader: 'X-Bad\r\nEvil: 1' }, 'bad-value'],
    ['oauth2', { scope: 'a\nb' }, 'bad-value'],
    ['oauth2', { clientSecret: '' }, 'bad-value'],
    ['oauth2', { clientSecret: 'a b' }, 'bad-value'],
    ['oauth2', { expirationMinutes: 0 }, 'bad-value'],
    ['oauth2', { expirationMinutes: 1.5 }, 'bad-value'],
    ['oauth2', { expirationMinutes: 129_601 }, 'bad-value'],
    ['oauth2', { timeoutSeconds: 0 }, 'bad-value'],
    ['oauth2', { timeoutSeconds: 601 }, 'bad-value'],
    ['oauth2', { timeoutSeconds: Number.NaN }, 'bad-value'],
    ['token', { username: 'a\nb' }, 'bad-value'],
    ['token', { referer: 'https://x/\r\nEvil: 1' }, 'bad-value'],
    ['api-key', { password: 'a\nb' }, 'bad-value'],
    ['basic', { password: '' }, 'bad-value'],
  ];
  test.each(bad)('kind %s with %j: %s', (kind, fields, code) => {
    const outcome = define({ ...least[kind], ...fields });
    expect(codeOf(outcome)).toBe(code);
  });

  test('a refusal never repeats a secret', () => {
    const outcome = define({ ...least.app, clientSecret: 'very secret' });
    expect(JSON.stringify(outcome)).not.toContain('very');
  });

  test.each([
    [{ portal: 'http://localhost:7080/portal' }, 'ok'],
    [{ portal: 'http://127.0.0.1:7080/portal' }, 'ok'],
    [{ portal: 'http://gis.example.org/portal', allowHttp: true }, 'ok'],
  ])('plain http with %j: %s', (fields, code) => {
    expect(codeOf(define({ ...least.oauth2, ...fields }))).toBe(code);
  });
});

describe('secrets', () => {
  test('in headers and files are trimmed, passwords are taken as they are', () => {
    expect(defined({ ...least.app, clientSecret: ' secret\n' })).toMatchObject({
      clientSecret: { value: 'secret' },
    });
    expect(defined({ ...least.token, password: ' p w ' })).toMatchObject({ password: { value: ' p w ' } });
    expect(defined({ ...least.basic, password: ' p w ' })).toMatchObject({ password: { value: ' p w ' } });
  });
});

describe('editing', () => {
  const later = now + 1_000;
  const change = (fields: AuthConfigFields, config = oauth2Config()) =>
    changeAuthConfig(config, fields, later);

  test('nothing answers the same record', () => {
    const config = oauth2Config();
    expect(valueOf(change({}, config))).toBe(config);
    expect(valueOf(change({ name: config.name, clientId: config.clientId }, config))).toBe(config);
  });

  test('one field changes it and the moment, nothing else', () => {
    const config = oauth2Config();
    expect(valueOf(change({ name: 'New' }, config))).toEqual({ ...config, name: 'New', changedAt: later });
  });

  test('the portal moves the addresses and the header with it', () => {
    expect(valueOf(change({ portal: online }))).toMatchObject({
      portal: online,
      requestUrl: `${online}/sharing/rest/oauth2/authorize`,
      tokenUrl: `${online}/sharing/rest/oauth2/token`,
      tokenHeader: 'X-Esri-Authorization',
    });
  });

  test('null takes an optional secret away, and the same value keeps its moment', () => {
    const config = oauth2Config('user001', { clientSecret: { value: 'secret', setAt: 5 } });
    expect(valueOf(change({ clientSecret: null }, config))).toMatchObject({ clientSecret: null });
    expect(valueOf(change({ clientSecret: 'secret' }, config))).toBe(config);
    expect(valueOf(change({ clientSecret: 'other' }, config))).toMatchObject({
      clientSecret: { value: 'other', setAt: later },
    });
  });

  test('null takes a required secret away no more than leaving it empty does', () => {
    const config = defined(least.app);
    expect(codeOf(changeAuthConfig(config, { clientSecret: null }, later))).toBe('bad-value');
    expect(codeOf(changeAuthConfig(tokenConfig(), { password: null }, later))).toBe('ok');
  });

  test('optional texts can be emptied', () => {
    const config = oauth2Config('user001', {
      expectedAccount: 'ada',
      refreshUrl: 'https://h/refresh',
      expirationMinutes: 60,
    });
    const fields = { expectedAccount: '', refreshUrl: ' ', expirationMinutes: null };
    expect(valueOf(change(fields, config))).toMatchObject({
      expectedAccount: null,
      refreshUrl: null,
      expirationMinutes: null,
    });
  });

  test('a field of another kind is refused', () => {
    expect(codeOf(change({ username: 'ada' }))).toBe('bad-value');
  });

  test('taking back the permission for plain http refuses an address that needs it', () => {
    const config = defined({ ...least.oauth2, portal: 'http://gis.example.org/portal', allowHttp: true });
    expect(codeOf(changeAuthConfig(config, { allowHttp: false }, later))).toBe('bad-url');
  });
});

describe('where and how a person signs in', () => {
  test('is kept until it is changed', () => {
    const config = defined({ ...least.oauth2, signInWith: 'embedded', privateSignIn: true });
    expect(config).toMatchObject({ signInWith: 'embedded', privateSignIn: true });
    const renamed = valueOf(changeAuthConfig(config, { name: 'Other' }, now + 1));
    expect(renamed).toMatchObject({ signInWith: 'embedded', privateSignIn: true });
    const asked = valueOf(changeAuthConfig(renamed, { signInWith: 'ask', privateSignIn: false }, now + 1));
    expect(asked).toMatchObject({ signInWith: 'ask', privateSignIn: false });
  });

  test.each(authKinds.filter((kind) => kind !== 'oauth2'))(
    'means nothing for kind %s, and is refused there',
    (kind) => {
      const config = defined(least[kind]);
      expect(config).toMatchObject({ signInWith: 'ask', privateSignIn: false });
      expect(codeOf(changeAuthConfig(config, { signInWith: 'system' }, now + 1))).toBe('bad-value');
      expect(codeOf(changeAuthConfig(config, { privateSignIn: true }, now + 1))).toBe('bad-value');
    },
  );
});
