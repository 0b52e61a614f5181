import ArrowLeftRight from 'lucide-react/icons/arrow-left-right';
import Ban from 'lucide-react/icons/ban';
import Equal from 'lucide-react/icons/equal';
import Pencil from 'lucide-react/icons/pencil';
import Plus from 'lucide-react/icons/plus';
import Trash2 from 'lucide-react/icons/trash-2';
import type { LucideIcon } from 'lucide-react';
import type { ImportChoice, ImportRow, ImportState } from '../../../core/contract-sharing.ts';
import { words } from '../../../core/words/words.ts';
import { MenuButton } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { Icon } from '../../parts/icon.tsx';
import type { MenuEntry } from '../../parts/menu.tsx';
import { type Tone, toneClass } from '../../parts/tone.ts';
import { Differences } from './differences.tsx';
import { type Choices, choiceOf } from './import-effect.ts';
import styles from './share.module.css';

/** How a state is drawn. Its word stands beside it. */
export const stateLooks: Readonly<Record<ImportState, { readonly icon: LucideIcon; readonly tone: Tone }>> = {
  conflict: { icon: ArrowLeftRight, tone: 'error' },
  changed: { icon: Pencil, tone: 'soon' },
  new: { icon: Plus, tone: 'ok' },
  same: { icon: Equal, tone: 'idle' },
  removed: { icon: Trash2, tone: 'soon' },
  rejected: { icon: Ban, tone: 'locked' },
};

const subjects = ['auth', 'connection'] as const;

/** What would become of each record of an import, and what can be chosen for it. */
export function ImportTable({
  rows,
  choices,
  onChoice,
}: {
  readonly rows: readonly ImportRow[];
  readonly choices: Choices;
  readonly onChoice: (key: string, choice: ImportChoice) => void;
}) {
  const { columns, ...say } = words.share;
  return (
    <div className={classNames(styles.tableScroll)}>
      <table className={classNames(styles.table, styles.import)} aria-label={say.preview}>
        <thead>
          <tr>
            <th scope="col">{columns.state}</th>
            <th scope="col">{columns.name}</th>
            <th scope="col">{columns.place}</th>
            <th scope="col">{columns.difference}</th>
            <th scope="col">{columns.choice}</th>
          </tr>
        </thead>
        {subjects.map((subject) => {
          const own = rows.filter((row) => row.subject === subject);
          if (own.length === 0) return null;
          return (
            <tbody key={subject}>
              <tr className={classNames(styles.group)}>
                <th scope="rowgroup" colSpan={5}>
                  {say.subjects[subject]}
                </th>
              </tr>
              {own.map((row) => (
                <Row key={row.key} row={row} choice={choiceOf(row, choices)} onChoice={onChoice} />
              ))}
            </tbody>
          );
        })}
      </table>
    </div>
  );
}

function Row({
  row,
  choice,
  onChoice,
}: {
  readonly row: ImportRow;
  readonly choice: ImportChoice | null;
  readonly onChoice: (key: string, choice: ImportChoice) => void;
}) {
  const { share: say } = words;
  const { icon, tone } = stateLooks[row.state];
  const place = row.subject === 'auth' ? row.place : folderOf(row.place);
  return (
    <tr>
      <td>
        <span className={classNames(styles.state, toneClass(tone))}>
          <Icon of={icon} size={14} />
          {say.states[row.state]}
        </span>
      </td>
      <th scope="row">{row.name}</th>
      <td>
        <span className={classNames(row.subject === 'auth' && styles.id)}>{place}</span>
        {row.cameAs !== null && <div className={classNames(styles.hint)}>{say.cameAs(row.cameAs)}</div>}
      </td>
      <td>
        {row.reason !== null && <div>{row.reason}</div>}
        <Differences differences={row.differences} />
        {row.notes.map((note) => (
          <div key={note} className={classNames(styles.hint)}>
            {note}
          </div>
        ))}
      </td>
      <td>
        <Choice row={row} choice={choice} onChoice={onChoice} />
      </td>
    </tr>
  );
}

function Choice({
  row,
  choice,
  onChoice,
}: {
  readonly row: ImportRow;
  readonly choice: ImportChoice | null;
  readonly onChoice: (key: string, choice: ImportChoice) => void;
}) {
  const { share: say } = words;
  if (choice === null || row.choices.length === 0) {
    return <span className={classNames(styles.muted)}>{fixedWord(row.state)}</span>;
  }
  const label = choiceWord(row, choice, null);
  const entries: readonly MenuEntry[] = [
    {
      kind: 'choice',
      id: 'choice',
      title: say.columns.choice,
      mode: 'single',
      selected: [choice],
      options: row.choices.map((id) => ({ id, label: choiceWord(row, id, row.newPlace) })),
      onChange: ([id]) => {
        const chosen = row.choices.find((known) => known === id);
        if (chosen !== undefined) onChoice(row.key, chosen);
      },
    },
  ];
  return (
    <span className={classNames(styles.choice)}>
      <MenuButton kind="quiet" size="small" label={say.choiceOf(row.name, label)} entries={entries}>
        {label}
      </MenuButton>
      {choice === 'new-id' && row.newPlace !== null && (
        <span className={classNames(styles.hint)}>{row.newPlace}</span>
      )}
    </span>
  );
}

/** What a choice does, in a word: of a record that is on one side alone there is nothing to compare. */
function choiceWord(row: ImportRow, choice: ImportChoice, newPlace: string | null): string {
  const { choices, fixed, leaveOut, removedChoices } = words.share;
  if (row.state === 'removed') return removedChoices[choice];
  if (row.state !== 'new') return choices[choice](newPlace);
  return choice === 'mine' ? leaveOut : fixed.new;
}

function fixedWord(state: ImportState): string {
  const { fixed } = words.share;
  if (state === 'new' || state === 'removed') return fixed[state];
  return state === 'rejected' ? fixed.rejected : fixed.same;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
