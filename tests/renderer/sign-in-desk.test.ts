import { describe, expect, test } from 'vitest';
import type { HostClient, Preferences } from '../../src/core/host/host-contract.ts';
import { createSignInDesk, nextPort, withPort } from '../../src/renderer/sign-in/sign-in-desk.ts';
import { createWindowHost, type WindowHostOptions } from '../fakes/window-host.ts';

/** A desk over a fake host, with everything that was told to the window. */
async function openDesk(options: WindowHostOptions = {}, beforeStart: Promise<void> = Promise.resolve()) {
  const fake = createWindowHost(options);
  const told: string[] = [];
  const client = {
    async invoke(name: string, request: unknown) {
      if (name === 'startSignIn') await beforeStart;
      return fake.bridge.invoke(name, request, 0);
    },
    on: (name: string, listener: (detail: unknown) => void) => fake.bridge.on(name, listener),
  } as unknown as HostClient;
  const preferences = await client.invoke('preferences', {});
  const state = await client.invoke('hostState', {});
  if (!preferences.ok || !state.ok) throw new Error('The fake host does not answer.');
  const wished: Preferences = { ...preferences.value, signInWith: 'ask', ...options.preferences };
  const desk = createSignInDesk(client, {
    configs: fake.configs,
    preferences: () => wished,
    features: () => state.value.features,
    now: () => 0,
    onSignedIn: (name, { account }) => told.push(`in ${name} ${account}`),
    onCalledOff: (_, name) => told.push(`off ${name}`),
    onNeedsNone: (name) => told.push(`none ${name}`),
  });
  client.on('signIn', desk.hear);
  return { desk, fake, told, step: () => desk.read()?.step.kind ?? null };
}

/** Lets everything that is on its way arrive. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
}

function asked(
  fake: { readonly calls: readonly { readonly operation: string }[] },
  operation: string,
): number {
  return fake.calls.filter((call) => call.operation === operation).length;
}

describe('the sign-in desk', () => {
  test('asks where only when configuration and preferences leave it open', async () => {
    const open = await openDesk();
    open.desk.start('rivprod');
    expect(open.step()).toBe('choosing');
    const settled = await openDesk({ preferences: { signInWith: 'system' } });
    settled.desk.start('rivprod');
    await settle();
    expect(settled.step()).toBe('waiting');
  });

  test('tells who signed in and shows nothing more', async () => {
    const { desk, fake, told } = await openDesk();
    desk.start('rivprod', { surface: 'system' });
    await settle();
    fake.answerSignIn();
    await settle();
    expect(told).toEqual(['in City Portal a.lee']);
    expect(desk.read()).toBeNull();
  });

  test('calls off an attempt that the host began too late', async () => {
    let begin: () => void = () => undefined;
    const beforeStart = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const { desk, fake } = await openDesk({}, beforeStart);
    desk.start('rivprod', { surface: 'system' });
    desk.close();
    begin();
    await settle();
    expect(asked(fake, 'cancelSignIn')).toBe(1);
    expect(desk.read()).toBeNull();
  });

  test('calls off the attempt before when it begins another', async () => {
    const { desk, fake, step } = await openDesk();
    desk.start('rivprod', { surface: 'embedded' });
    await settle();
    desk.again({ surface: 'system' });
    await settle();
    expect(asked(fake, 'cancelSignIn')).toBe(1);
    expect(step()).toBe('waiting');
    fake.answerSignIn();
    await settle();
    expect(desk.read()).toBeNull();
  });

  test('keeps waiting after a paste that is no code', async () => {
    const { desk, step } = await openDesk();
    desk.start('rivprod', { surface: 'system' });
    await settle();
    desk.paste(() => 'nonsense');
    await settle();
    expect(step()).toBe('waiting');
    desk.paste(() => 'code=abc');
    await settle();
    expect(desk.read()).toBeNull();
  });

  test('keeps nothing of a password or a paste', async () => {
    const { desk } = await openDesk();
    desk.start('rivprod', { surface: 'paste' });
    await settle();
    desk.paste(() => 'secret nonsense');
    expect(JSON.stringify(desk.read())).not.toContain('secret');
    await settle();
    expect(JSON.stringify(desk.read())).not.toContain('secret');
  });

  test('follows a page that moves on to the own browser', async () => {
    const { desk, fake } = await openDesk();
    desk.start('rivprod', { surface: 'embedded' });
    await settle();
    fake.emit('signIn', { attempt: 'attempt-1', surface: 'system', phase: 'waiting' });
    expect(desk.read()?.step).toMatchObject({ kind: 'waiting', surface: 'system' });
    fake.emit('signIn', { attempt: 'another', surface: 'paste', phase: 'waiting' });
    expect(desk.read()?.step).toMatchObject({ kind: 'waiting', surface: 'system' });
  });

  test('says that a closed window called it off', async () => {
    const { desk, fake, told } = await openDesk();
    desk.start('rivprod', { surface: 'embedded' });
    await settle();
    fake.answerSignIn({ code: 'sign-in-cancelled', message: 'The window was closed.', details: null });
    await settle();
    expect(told).toEqual(['off City Portal']);
    expect(desk.read()).toBeNull();
  });

  test('goes through several and tries the others again', async () => {
    const { desk, fake, step } = await openDesk({ preferences: { signInWith: 'system' } });
    desk.startAll(['rivprod', 'nightly', 'landrg1']);
    await settle();
    fake.answerSignIn();
    await settle();
    desk.skip();
    expect(desk.read()?.entries.map(({ state }) => state)).toEqual(['done', 'done', 'skipped']);
    expect(step()).toBe('finished');
    desk.retryOthers();
    await settle();
    expect(desk.read()?.entries[2]?.state).toBe('current');
    fake.answerSignIn();
    await settle();
    expect(desk.read()?.entries.every(({ state }) => state === 'done')).toBe(true);
  });

  test('asks for a password again where it was refused', async () => {
    const { desk, fake, step } = await openDesk({});
    await fake.bridge.invoke('editAuthConfig', { id: 'roads22', fields: { password: null } }, 0);
    desk.start('roads22');
    expect(step()).toBe('password');
    desk.givePassword(() => 'wrong');
    await settle();
    expect(desk.read()?.step).toMatchObject({ kind: 'password', failure: { code: 'credentials-refused' } });
    desk.givePassword(() => 'right');
    await settle();
    expect(desk.read()).toBeNull();
  });

  test('needs no sign-in where the credential is stored', async () => {
    const { desk, told } = await openDesk();
    desk.start('envflo1');
    expect(told).toEqual(['none Soil and flood']);
    expect(desk.read()).toBeNull();
  });
});

describe('the port of a redirect URL', () => {
  test.each([
    ['http://127.0.0.1:7070', 7071, 'http://127.0.0.1:7071'],
    ['http://localhost:7070/done', 7071, 'http://localhost:7071/done'],
    ['http://127.0.0.1:65535', null, 'http://127.0.0.1:65535'],
    ['urn:ietf:wg:oauth:2.0:oob', null, null],
  ])('of %s is followed by %s', (url, port, other) => {
    expect(nextPort(url)).toBe(port);
    expect(withPort(url, port ?? 65_535)).toBe(other);
  });
});
