import { useMemo, useState } from 'react';
import type { AuthConfigView, Badge, ConnectionView } from '../../../core/contract.ts';
import { connectionPath } from '../../../core/model/connection.ts';
import { words } from '../../../core/words/words.ts';
import { ComboBox } from '../../parts/combo-box.tsx';

/** Whose sign-in is browsed with. `ref` is a connection's path or an auth ID. */
export interface Subject {
  readonly kind: 'connection' | 'config';
  readonly ref: string;
  readonly label: string;
  readonly authId: string | null;
  readonly badge: Badge;
  readonly account: string | null;
  /** Whether there is a portal whose items can be looked for. */
  readonly hasItems: boolean;
}

/** More choices than anybody reads; typing brings others. */
const mostOptions = 60;

/** Everything that can be browsed with: connections first, as they are listed. */
export function subjectsOf(
  connections: readonly ConnectionView[],
  configs: readonly AuthConfigView[],
): readonly Subject[] {
  return [
    ...connections.map(({ connection, badge, signIn }) => ({
      kind: 'connection' as const,
      ref: connectionPath(connection),
      label: connectionPath(connection),
      authId: connection.authId,
      badge,
      account: signIn?.account ?? null,
      hasItems: connection.authId !== null || connection.contentUrl !== null,
    })),
    ...configs.map(({ config, badge, signIn }) => ({
      kind: 'config' as const,
      ref: config.id,
      label: words.browse.config(config.name, config.id),
      authId: config.id,
      badge,
      account: signIn.account,
      hasItems: config.portal !== null,
    })),
  ];
}

/** Chooses whose sign-in is browsed with, by typing or from the list. */
export function SubjectPicker({
  subjects,
  chosen,
  onChoose,
}: {
  readonly subjects: readonly Subject[];
  readonly chosen: Subject | null;
  readonly onChoose: (subject: Subject) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? chosen?.label ?? '';
  const options = useMemo(() => matching(subjects, typed ?? ''), [subjects, typed]);
  const choose = (label: string) => {
    const found = subjects.find((subject) => subject.label === label);
    setTyped(null);
    if (found !== undefined && found !== chosen) onChoose(found);
  };
  return (
    <ComboBox
      label={words.browse.subject}
      options={options}
      value={text}
      onChange={setTyped}
      onChoose={choose}
      onBlur={() => choose(text)}
      placeholder={words.browse.subjectPlaceholder}
    />
  );
}

function matching(subjects: readonly Subject[], typed: string): readonly string[] {
  const wanted = typed.trim().toLowerCase();
  return subjects
    .map(({ label }) => label)
    .filter((label) => label.toLowerCase().includes(wanted))
    .slice(0, mostOptions);
}
