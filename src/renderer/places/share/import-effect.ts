import type { ImportChoice, Imported, ImportRow } from '../../../core/contract-sharing.ts';
import type { ImportEffect } from '../../../core/words/en/share.ts';

/** Choices of the person, by the key of a row. */
export type Choices = Readonly<Record<string, ImportChoice>>;

/** What happens to a row: what was chosen for it, else what the preview proposes; `null` where nothing is to be chosen. */
export function choiceOf(row: ImportRow, choices: Choices): ImportChoice | null {
  return choices[row.key] ?? row.choice;
}

/** Choices in which every conflict that offers it is decided alike. */
export function decidedAlike(rows: readonly ImportRow[], choices: Choices, choice: ImportChoice): Choices {
  const conflicts = rows.filter((row) => row.state === 'conflict' && row.choices.includes(choice));
  return { ...choices, ...Object.fromEntries(conflicts.map(({ key }) => [key, choice])) };
}

/** How many entries of an import that was carried out were not taken, but for those that were the same. */
export function skippedOf({ rows }: Imported): number {
  const { keeps, leaves } = effectOf(rows, {});
  return keeps + leaves;
}

/** How many entries an import with these choices adds, changes, removes, keeps and leaves out. */
export function effectOf(rows: readonly ImportRow[], choices: Choices): ImportEffect {
  const effect = { adds: 0, changes: 0, removes: 0, keeps: 0, leaves: 0 };
  for (const row of rows) {
    const part = partOf(row, choiceOf(row, choices));
    if (part !== null) effect[part] += 1;
  }
  return effect;
}

function partOf(row: ImportRow, choice: ImportChoice | null): keyof ImportEffect | null {
  if (row.state === 'same') return null;
  if (row.state === 'rejected') return 'leaves';
  if (row.state === 'new') return choice === 'mine' ? 'leaves' : 'adds';
  if (row.state === 'removed') return choice === 'theirs' ? 'removes' : 'keeps';
  if (choice === 'new-id') return 'adds';
  return choice === 'theirs' ? 'changes' : 'keeps';
}
