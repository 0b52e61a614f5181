import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { preferenceSchemas } from '../../../src/core/host/host-requests.ts';
import { defaultPreferences, parsePreferences } from '../../../src/core/host/preferences.ts';
import { hostBench } from '../../fakes/host-surroundings.ts';
import { valueOf } from '../../fixtures/outcomes.ts';
import { openHost, until } from './open-host.ts';

describe('preferences out of a file', () => {
  test('are the usual ones where nothing was saved', () => {
    expect(parsePreferences({})).toEqual(defaultPreferences);
  });

  test('of which the bad ones fall back one by one', () => {
    const saved = {
      theme: 'dark',
      density: 'tiny',
      clearClipboardSeconds: 4,
      lockAfterMinutes: 15,
      columns: ['tags', 'nonsense'],
      rest: 1,
    };
    expect(parsePreferences(saved)).toEqual({ ...defaultPreferences, theme: 'dark', lockAfterMinutes: 15 });
  });

  test('are within their bounds whatever was saved', () => {
    const keys = fc.constantFrom(...Object.keys(defaultPreferences), 'other');
    fc.assert(
      fc.property(fc.dictionary(keys, fc.anything()), (saved) => {
        const parsed = parsePreferences(saved);
        expect(v.safeParse(v.strictObject(preferenceSchemas), parsed).success).toBe(true);
      }),
    );
  });
});

describe('preferences of a host', () => {
  test('are applied at the start, saved, told and applied again', async () => {
    const host = await openHost(hostBench({ preferences: { theme: 'light' } }));
    expect(host.bench.applied.map(({ theme }) => theme)).toEqual(['light']);
    const changed = valueOf(
      await host.window.invoke('changePreferences', { theme: 'dark', density: undefined }),
    );
    expect(changed).toEqual({ ...defaultPreferences, theme: 'dark' });
    expect(host.heard('preferences')).toEqual([changed]);
    expect(host.bench.applied.at(-1)).toEqual(changed);
    expect(host.bench.preferences).toEqual(changed);
    expect(valueOf(await host.window.invoke('preferences', {}))).toEqual(changed);
  });

  test('close and open the door for commands', async () => {
    const host = await openHost();
    await until(() => host.bench.commands.opened !== null);
    valueOf(await host.window.invoke('changePreferences', { answerCommands: false }));
    expect(host.bench.commands.opened).toBeNull();
    expect(host.host.state().commands).toMatchObject({
      available: false,
      reason: expect.stringContaining('settings'),
    });
    valueOf(await host.window.invoke('changePreferences', { answerCommands: true }));
    expect(host.bench.commands.opened).not.toBeNull();
    expect(host.heard('host').at(-1)?.commands).toEqual({ available: true });
  });

  test('a door that another application has is said to be its', async () => {
    const bench = hostBench();
    bench.commands.isTaken = true;
    const host = await openHost(bench);
    await until(() =>
      host.heard('host').some(({ commands }) => !commands.available && commands.reason.includes('Another')),
    );
    bench.commands.isTaken = false;
    valueOf(await host.window.invoke('changePreferences', { theme: 'dark' }));
    expect(host.host.state().commands).toEqual({ available: true });
    bench.commands.opened?.onEnd('replaced');
    expect(host.host.state().commands).toMatchObject({
      available: false,
      reason: expect.stringContaining('Another'),
    });
    expect(host.host.state().vault.kind).toBe('open');
  });
});
