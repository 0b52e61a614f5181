import { expect, test } from 'vitest';
import { commandEntries } from '../../src/cli/commands.ts';
import { helpReport } from '../../src/cli/help.ts';
import { optionHelp } from '../../src/cli/option-help.ts';
import { valueOf } from '../fixtures/outcomes.ts';

const shown = commandEntries.filter(({ isInternal }) => isInternal !== true);

/** Names of options that a usage mentions. */
function named(usage: string): readonly string[] {
  return [...usage.matchAll(/--[a-z-]+/g)].map(([name]) => name);
}

test.each(shown.map((entry) => [entry.words, entry] as const))(
  'help of `%s` names each option that it takes, and what it means',
  async (_words, entry) => {
    const { options } = await entry.load();
    const inUsage = new Set(named(entry.usage));
    expect([...inUsage].toSorted()).toEqual(
      Object.keys(options)
        .map((name) => `--${name}`)
        .toSorted(),
    );
    const help = valueOf(helpReport(entry)).lines.join('\n');
    for (const name of inUsage) expect(help).toContain(optionHelp[name] ?? `nothing about ${name}`);
  },
);

test('every meaning belongs to an option of some command', () => {
  const all = new Set([...shown.flatMap(({ usage }) => named(usage)), '--json']);
  expect(Object.keys(optionHelp).filter((name) => !all.has(name))).toEqual([]);
});
