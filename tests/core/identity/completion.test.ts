import { describe, expect, test } from 'vitest';
import { issuerOf } from '../../../src/core/identity/credentials.ts';
import type { OAuth2Config } from '../../../src/core/model/auth-config.ts';
import type { Session } from '../../../src/core/model/session.ts';
import { succeed } from '../../../src/core/outcome.ts';
import { oauth2Config, session, token } from '../../fixtures/definitions.ts';
import { codeOf } from '../../fixtures/outcomes.ts';
import { openSignIns, type SignInBench } from './sign-in-bench.ts';

/** Signs in with a good code and answers the outcome. */
async function signIn(bench: SignInBench, config: OAuth2Config, acceptAccount: string | null = null) {
  const { attempt, redirect } = await bench.start(config, { acceptAccount });
  bench.signIns.deliver(attempt, redirect({ code: 'the-code' }));
  return bench.signIns.finish(attempt, null);
}

const before = session('user001', { account: 'before', issuer: issuerOf(oauth2Config()) });

describe('the account', () => {
  test.each([
    ['ada', null, null, 'ok'],
    ['ada', 'ada', null, 'ok'],
    ['ada', 'ADA', null, 'ok'],
    ['ada', 'grace', null, 'wrong-account'],
    ['ada', 'grace', 'ada', 'ok'],
    ['ada', 'grace', 'Ada', 'ok'],
    ['ada', 'grace', 'joan', 'wrong-account'],
    ['ada', 'ada', 'grace', 'wrong-account'],
    ['ada', null, 'grace', 'wrong-account'],
    ['ada', null, 'ada', 'ok'],
  ])(
    '%s, where %s is expected and %s is good this once: %s',
    async (account, expectedAccount, accept, code) => {
      const config = oauth2Config('user001', { expectedAccount });
      const bench = await openSignIns(config);
      await bench.keep(before);
      bench.askAccount = async () => succeed(account);
      const outcome = await signIn(bench, config, accept);
      expect(codeOf(outcome)).toBe(code);
      expect((await bench.kept())?.account).toBe(code === 'ok' ? account : 'before');
      if (outcome.ok) return;
      expect(outcome.failure.details).toEqual({ account, expected: accept ?? expectedAccount });
    },
  );

  test('that was good once is not good the next time', async () => {
    const config = oauth2Config('user001', { expectedAccount: 'grace' });
    const bench = await openSignIns(config);
    expect(codeOf(await signIn(bench, config, 'ada'))).toBe('ok');
    expect(codeOf(await signIn(bench, config))).toBe('wrong-account');
    expect((await bench.kept())?.account).toBe('ada');
  });

  test('that is wrong is told to all who wait, and its tokens are ended', async () => {
    const config = oauth2Config('user001', { expectedAccount: 'grace' });
    const bench = await openSignIns(config);
    const { attempt, redirect } = await bench.start(config);
    const waiters = [1, 2].map(() => bench.signIns.finish(attempt, null));
    bench.signIns.deliver(attempt, redirect({ code: 'the-code' }));
    expect((await Promise.all(waiters)).map(codeOf)).toEqual(['wrong-account', 'wrong-account']);
    expect(bench.grants.revoked.map(({ token: value }) => value)).toEqual(['refresh-2', 'access-1']);
    expect(await bench.kept()).toBeNull();
  });
});

describe('the sign-in before', () => {
  const config = oauth2Config();

  test.each<readonly [string, Partial<Session>, readonly string[]]>([
    ['a refresh token is ended', {}, ['refresh-0']],
    ['a refresh token of format 1 is ended', { issuer: null }, ['refresh-0']],
    ['no refresh token: nothing to end', { refresh: null }, []],
    ['ended by the portal: nothing to end', { refresh: null, access: null }, []],
    ['the same refresh token: it stays', { refresh: token('refresh-2', 0, null) }, []],
    ['a refresh token of another client: it is not shown to this one', { issuer: 'https://other' }, []],
  ])('%s', async (_what, changes, revoked) => {
    const bench = await openSignIns(config);
    await bench.keep({ ...before, ...changes });
    expect(codeOf(await signIn(bench, config))).toBe('ok');
    expect(bench.grants.revoked).toEqual(revoked.map((value) => ({ token: value, kind: 'refresh_token' })));
    expect(await bench.kept()).toMatchObject({ account: 'ada', issuer: issuerOf(config) });
  });

  test('is ended after the new one is stored', async () => {
    const bench = await openSignIns(config);
    await bench.keep(before);
    let stored: Session | null = null;
    bench.grants.during = async (name) => {
      if (name === 'revoke') stored = await bench.kept();
    };
    expect(codeOf(await signIn(bench, config))).toBe('ok');
    expect(stored).toMatchObject({ account: 'ada', refresh: { value: 'refresh-2' } });
  });

  test('that cannot be ended spoils nothing', async () => {
    const bench = await openSignIns(config);
    await bench.keep(before);
    bench.grants.failAlways('revoke', 'portal-unreachable');
    expect(codeOf(await signIn(bench, config))).toBe('ok');
    expect(await bench.kept()).toMatchObject({ account: 'ada' });
  });

  test('that takes long to end keeps nobody waiting beyond a few seconds', async () => {
    const bench = await openSignIns(config);
    await bench.keep(before);
    const asked = new Promise<void>((resolve) => {
      bench.grants.during = (name) => {
        if (name !== 'revoke') return Promise.resolve();
        resolve();
        return new Promise(() => undefined);
      };
    });
    const signedIn = signIn(bench, config);
    await asked;
    bench.clock.advance(5_000);
    expect(codeOf(await signedIn)).toBe('ok');
  });

  test('stays when the new one fails', async () => {
    const bench = await openSignIns(config);
    await bench.keep(before);
    bench.grants.failAlways('code', 'code-refused');
    expect(codeOf(await signIn(bench, config))).toBe('code-refused');
    expect(bench.grants.revoked).toEqual([]);
    expect(await bench.kept()).toEqual(before);
  });

  test('without a known portal cannot be ended', async () => {
    const lone = oauth2Config('user001', { portal: null });
    const bench = await openSignIns(lone);
    await bench.keep({ ...before, issuer: null });
    expect(codeOf(await signIn(bench, lone))).toBe('ok');
    expect(bench.grants.revoked).toEqual([]);
  });
});
