import Ban from 'lucide-react/icons/ban';
import type { ProfileExportEntry } from '../../../core/contract-sharing.ts';
import { words } from '../../../core/words/words.ts';
import { Note } from '../../parts/note.tsx';

type Entry = Pick<ProfileExportEntry, 'name' | 'place' | 'state' | 'notes'>;

/** What an export leaves out, each reason once, with the names of those it holds for. */
export function LeftOut({ entries }: { readonly entries: readonly Entry[] }) {
  const { share: say } = words;
  const leftOut = entries.filter(({ state }) => state === 'left-out');
  if (leftOut.length === 0) return null;
  return (
    <Note tone="locked" icon={Ban} isStatus={false}>
      <b>{say.leftOutTitle(leftOut.length)}</b>
      <ul>
        {reasonsOf(leftOut).map(([why, names]) => (
          <li key={why}>{say.leftOutBecause(names.join(', '), why)}</li>
        ))}
      </ul>
    </Note>
  );
}

function reasonsOf(entries: readonly Entry[]): readonly (readonly [string, readonly string[]])[] {
  const reasons = new Map<string, readonly string[]>();
  for (const { name, place, notes } of entries) {
    const why = notes.join(' ');
    reasons.set(why, [...(reasons.get(why) ?? []), words.share.nameAt(name, place)]);
  }
  return [...reasons];
}
