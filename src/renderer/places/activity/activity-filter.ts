import type { ActivityEntry } from '../../../core/contract.ts';
import { words } from '../../../core/words/words.ts';

/** Which entries are shown. */
export interface ActivityFilter {
  readonly kind: ActivityEntry['kind'] | 'all';
  readonly outcome: 'all' | 'well' | 'failed';
  readonly origin: ActivityEntry['origin'] | 'all';
  /** Words that all have to be there, in whatever is shown of an entry. */
  readonly text: string;
}

/** Everything is shown. */
export const everything: ActivityFilter = { kind: 'all', outcome: 'all', origin: 'all', text: '' };

/** The entries that a filter lets through, in their order. */
export function filtered(
  entries: readonly ActivityEntry[],
  { kind, outcome, origin, text }: ActivityFilter,
): readonly ActivityEntry[] {
  const terms = text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(
    (entry) =>
      (kind === 'all' || entry.kind === kind) &&
      (origin === 'all' || entry.origin === origin) &&
      (outcome === 'all' || (entry.failure === null) === (outcome === 'well')) &&
      hasTerms(entry, terms),
  );
}

function hasTerms(entry: ActivityEntry, terms: readonly string[]): boolean {
  if (terms.length === 0) return true;
  const { kinds, origins } = words.activity;
  const code = entry.failure === null ? '' : words.failures.byCode[entry.failure.code].code;
  const said = [
    kinds[entry.kind],
    origins[entry.origin],
    entry.subject ?? '',
    entry.authId ?? '',
    entry.account ?? '',
    entry.detail,
    code,
    entry.failure?.message ?? '',
  ]
    .join(' ')
    .toLowerCase();
  return terms.every((term) => said.includes(term));
}
