import type { ActivityEntry } from '../../contract.ts';
import { counted } from './counted.ts';

const entries = (count: number) => counted(count, 'entry', 'entries');

/** Words of the place "Activity" and of the history of a connection. */
export const activity = {
  list: 'Activity',
  empty: 'Sign-ins, copies and errors will appear here. Tokens are never recorded.',
  filter: 'Filter activity',
  noMatch: 'No entry matches.',
  clearFilter: 'Clear filter',
  shown: (count: number, all: number) => (count === all ? entries(all) : `${count} of ${entries(all)}`),
  kind: 'What',
  outcome: 'Outcome',
  origin: 'From',
  all: 'All',
  outcomes: { well: 'Went well', failed: 'Failed' },
  columns: {
    at: 'When',
    kind: 'What',
    subject: 'About',
    account: 'Account',
    origin: 'From',
    detail: 'Detail',
  },
  kinds: {
    'sign-in': 'Sign-in',
    'sign-out': 'Sign-out',
    refresh: 'Refresh',
    copy: 'Copy',
    token: 'Token handed out',
    test: 'Test',
    add: 'Added',
    edit: 'Changed',
    remove: 'Deleted',
    undo: 'Taken back',
    export: 'Export',
    import: 'Import',
    unlock: 'Unlocked',
    lock: 'Locked',
  } satisfies Readonly<Record<ActivityEntry['kind'], string>>,
  origins: {
    window: 'This window',
    tray: 'Tray',
    'command-line': 'Command line',
    itself: 'Wayleave itself',
  } satisfies Readonly<Record<ActivityEntry['origin'], string>>,
  authId: 'Auth ID',
  detail: 'Detail',
  wentWell: 'Went well',
  entryTitle: (kind: string, subject: string | null) => (subject === null ? kind : `${kind}: ${subject}`),
  openSubject: 'Show it',

  copyReport: 'Copy report for the administrator',
  reportCopied: (count: number) => `Report of ${entries(count)} copied, without tokens or secrets.`,
  report: {
    head: (version: string, at: string, count: number) =>
      `Activity of Wayleave ${version}, ${at}, ${entries(count)}`,
    account: (account: string) => `as ${account}`,
    origin: (origin: string) => `from: ${origin}`,
    failed: (code: string, message: string) => `${code}: ${message}`,
  },

  clear: 'Clear…',
  clearTitle: 'Clear the activity',
  clearText: (count: number) => `${entries(count)} go for good. This cannot be taken back.`,
  clearNow: 'Clear',
  cleared: 'The activity was cleared.',
} as const;
