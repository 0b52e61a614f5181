import type { ReactNode } from 'react';
import type { ConnectionView } from '../../../core/contract.ts';
import type { ConnectionColumn } from '../../../core/host/host-contract.ts';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import { formatMoment, formatTimeLeft, speakTimeLeft } from '../../parts/format.ts';
import { StateMark } from '../../parts/state-badge.tsx';
import styles from './connection-tree.module.css';
import { kindOf } from './kind.ts';
import { testStandingOf } from './standing.ts';
import { tokenEnd } from './tree-model.ts';

/** A column of the connection list besides the name. */
interface Column {
  readonly width: number;
  readonly isEnd?: boolean;
  readonly cell: (view: ConnectionView, now: number) => ReactNode;
}

/** Every column, by its name in the preferences. */
export const columnTable: Readonly<Record<ConnectionColumn, Column>> = {
  state: { width: 120, cell: (view, now) => <StateCell view={view} now={now} /> },
  kind: { width: 56, cell: (view) => words.connections.kinds[kindOf(view)] },
  account: { width: 96, cell: (view) => view.signIn?.account ?? null },
  authId: {
    width: 74,
    cell: ({ connection }) =>
      connection.authId !== null && <span className={classNames(styles.id)}>{connection.authId}</span>,
  },
  timeLeft: { width: 68, isEnd: true, cell: (view, now) => formatTimeLeft(tokenEnd(view), now) },
  lastTest: { width: 132, cell: testCell },
  tags: { width: 120, cell: ({ connection }) => connection.tags.join(', ') },
};

/** The tracks of a grid with the name and these columns. */
export function gridTracks(columns: readonly ConnectionColumn[]): string {
  const widths = columns.map((column) => `${columnTable[column].width}px`);
  return ['minmax(120px, 1fr)', ...widths].join(' ');
}

/** A row as it is read aloud: name, environment, state, time left. */
export function spokenRow(view: ConnectionView, now: number): string {
  const { name, environment } = view.connection;
  const { common } = words;
  const parts = [
    name,
    environment === 'none' ? null : common.environmentNames[environment],
    common.states[view.badge.state],
    speakTimeLeft(tokenEnd(view), now),
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** In a narrow window the time stands in place of the word, where there is one and the icon tells the state. */
function StateCell({ view, now }: { readonly view: ConnectionView; readonly now: number }) {
  const isTimed = view.badge.state === 'signed-in' || view.badge.state === 'expires-soon';
  const left = isTimed ? formatTimeLeft(tokenEnd(view), now) : null;
  if (left === null) return <StateMark badge={view.badge} />;
  return (
    <StateMark
      badge={view.badge}
      word={
        <>
          <span className={classNames(styles.word)}>{words.common.states[view.badge.state]}</span>
          <span className={classNames(styles.mini)}>{words.common.timeLeft(left)}</span>
        </>
      }
    />
  );
}

function testCell(view: ConnectionView, now: number): string | null {
  const { testPassed, testWaiting, testFailed } = words.connections;
  const results = { none: '', passed: testPassed, waiting: testWaiting, failed: testFailed };
  return view.lastTest && `${results[testStandingOf(view)]}, ${formatMoment(view.lastTest.at, now)}`;
}
