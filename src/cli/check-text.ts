import type { CheckReport, Stage } from '../core/contract.ts';
import { type Outcome, succeed } from '../core/outcome.ts';
import type { Context, Report } from './command.ts';
import type { CliCode } from './exit-codes.ts';

const marks: Readonly<Record<Stage['state'], readonly [string, number]>> = {
  passed: ['ok', 32],
  failed: ['FAILED', 31],
  warning: ['warning', 33],
  skipped: ['skipped', 2],
};
const escape = '\u001b';

/** A staged check as a command's report: exit code 1 when a stage failed. */
export function checkReport(
  report: Outcome<CheckReport, CliCode>,
  { terminal: { hasColour } }: Pick<Context, 'terminal'>,
): Outcome<Report, CliCode> {
  if (!report.ok) return report;
  const { subject, stages, passed } = report.value;
  const failures = stages.filter(({ state }) => state === 'failed').length;
  const lines = [
    subject,
    ...stages.flatMap((stage) => stageLines(stage, hasColour)),
    passed ? 'Everything that was looked at is well.' : `${failures} of ${stages.length} stages failed.`,
  ];
  return succeed({ value: report.value, lines, exitCode: passed ? 0 : 1 });
}

function stageLines({ name, state, finding, fix }: Stage, hasColour: boolean): readonly string[] {
  const [word, colour] = marks[state];
  const padded = word.padEnd(8);
  const mark = hasColour ? `${escape}[${colour}m${padded}${escape}[0m` : padded;
  const line = `  ${mark} ${name.padEnd(20)} ${finding}`;
  return fix === null || state === 'passed' ? [line] : [line, `${' '.repeat(32)}${fix}`];
}
