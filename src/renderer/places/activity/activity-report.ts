import type { ActivityEntry } from '../../../core/contract.ts';
import { words } from '../../../core/words/words.ts';
import { formatExactly } from '../../parts/format.ts';

/** Entries as plain text for an administrator, newest first. What was recorded holds no token or secret. */
export function activityReport(
  entries: readonly ActivityEntry[],
  { version, at }: { readonly version: string; readonly at: number },
): string {
  const head = words.activity.report.head(version, formatExactly(at), entries.length);
  return [head, '', ...entries.map(lineOf), ''].join('\n');
}

function lineOf({ at, kind, subject, authId, account, origin, failure, detail }: ActivityEntry): string {
  const { kinds, origins, report } = words.activity;
  return [
    formatExactly(at),
    kinds[kind],
    subject,
    authId,
    account === null ? null : report.account(account),
    report.origin(origins[origin]),
    failure === null ? null : report.failed(words.failures.byCode[failure.code].code, failure.message),
    detail === '' ? null : detail,
  ]
    .filter((part) => part !== null)
    .join(' | ');
}
