import type { ActivityEntry } from '../../../core/contract.ts';
import { words } from '../../../core/words/words.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Facts } from '../../parts/facts.tsx';
import { formatExactly } from '../../parts/format.ts';

/** Everything that was recorded of one entry. */
export function EntryFacts({ entry }: { readonly entry: ActivityEntry }) {
  const { columns, kinds, origins, authId, outcome, wentWell } = words.activity;
  const { failure } = entry;
  return (
    <>
      {failure !== null && <ErrorPanel failure={{ ...failure, details: null }} isAlert={false} />}
      <Facts
        facts={[
          { label: columns.at, value: formatExactly(entry.at) },
          { label: columns.kind, value: kinds[entry.kind] },
          { label: outcome, value: failure === null ? wentWell : null },
          { label: columns.subject, value: entry.subject },
          { label: authId, value: entry.authId === null ? null : <code>{entry.authId}</code> },
          { label: columns.account, value: entry.account },
          { label: columns.origin, value: origins[entry.origin] },
          { label: columns.detail, value: entry.detail === '' ? null : entry.detail },
        ]}
      />
    </>
  );
}
