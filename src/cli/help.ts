import { type Outcome, succeed } from '../core/outcome.ts';
import packageFacts from '../../package.json' with { type: 'json' };
import type { Report } from './command.ts';
import { type CommandEntry, commandEntries } from './commands.ts';
import { optionHelp } from './option-help.ts';
import { columns } from './output.ts';

/** What `--version` tells. */
export function versionReport(): Outcome<Report, never> {
  const { version } = packageFacts;
  return succeed({ value: { version }, lines: [version] });
}

/** All commands, or how one is used. */
export function helpReport(entry: CommandEntry | null): Outcome<Report, never> {
  if (entry !== null) return commandHelp(entry);
  const shown = commandEntries.filter(({ isInternal }) => isInternal !== true);
  const lines = [
    'Keeps you signed in to ArcGIS Online and ArcGIS Enterprise portals.',
    '',
    ...columns(shown.map(({ words, summary }) => [`  ${words}`, summary])),
    '',
    'wayleave help COMMAND tells the options. --json prints one line of JSON.',
    'REF is an auth ID, the name of a connection, or a URL.',
    'Exit codes: 0 done, 1 failed, 2 usage or refused input, 3 sign-in needed, 4 store locked or key missing,',
    '5 portal unreachable, 6 nothing of that name or several, 7 refused by the portal.',
  ];
  return succeed({ value: shown.map(({ words, usage, summary }) => ({ words, usage, summary })), lines });
}

function commandHelp({ words, usage, summary }: CommandEntry): Outcome<Report, never> {
  const names = [...new Set([...usage.matchAll(/--[a-z-]+/g)].map(([name]) => name)), '--json'];
  const options = names.map((name) => ({ name, meaning: optionHelp[name] ?? '' }));
  const lines = [
    `Usage: wayleave ${usage.includes(' -- ') ? usage.replace(' -- ', ' [--json] -- ') : `${usage} [--json]`}`,
    '',
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.`,
    '',
    ...columns(options.map(({ name, meaning }) => [`  ${name}`, meaning])),
  ];
  return succeed({ value: { command: words, usage, summary, options }, lines });
}
