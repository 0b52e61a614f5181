import { useState } from 'react';
import type { AuthConfigView } from '../../../core/contract.ts';
import { blankDraft, type Draft, draftOf, isChanged } from './draft.ts';

/** One configuration in the drawer: what it was, and what it is about to become. */
export interface Editing {
  /** ID of a configuration that is there, or the name of this new one. */
  readonly of: string;
  readonly before: Draft;
  readonly draft: Draft;
  /** Counts what was loaded into the fields, so that what they keep to themselves starts afresh. */
  readonly turn: number;
  /** When the configuration was changed last, as it is in `before`. */
  readonly changedAt: number;
}

/** What the drawer is open on. A new one may begin as a copy. */
export type Opened =
  | { readonly kind: 'saved'; readonly view: AuthConfigView }
  | { readonly kind: 'new'; readonly name: string; readonly copy: Draft | null };

/** Keeps the draft of what is open. Changes from elsewhere are taken as long as nothing was typed. */
export function useEditing(opened: Opened): {
  readonly editing: Editing;
  readonly isDirty: boolean;
  readonly change: (fields: Partial<Draft>) => void;
  /** A new configuration gets the ID that was drawn for it, which is no change of the person. */
  readonly takeId: (id: string) => void;
  /** Goes on from what was saved. */
  readonly load: (view: AuthConfigView) => void;
  /** Gives up what was typed. */
  readonly reset: () => void;
} {
  const [editing, setEditing] = useState(() => begin(opened, 0));
  const isDirty = isChanged(editing.before, editing.draft);
  const isOther = editing.of !== nameOf(opened);
  const isStale = opened.kind === 'saved' && opened.view.config.changedAt !== editing.changedAt && !isDirty;
  let current = editing;
  if (isOther || isStale) {
    current = begin(opened, editing.turn + 1);
    setEditing(current);
  }
  return {
    editing: current,
    isDirty: isDirty && !isOther,
    change: (fields) => setEditing((now) => ({ ...now, draft: { ...now.draft, ...fields } })),
    takeId: (id) =>
      setEditing((now) =>
        now.draft.id === '' ? { ...now, before: { ...now.before, id }, draft: { ...now.draft, id } } : now,
      ),
    load: (view) => setEditing((now) => begin({ kind: 'saved', view }, now.turn + 1)),
    reset: () => setEditing((now) => ({ ...now, draft: now.before, turn: now.turn + 1 })),
  };
}

function nameOf(opened: Opened): string {
  return opened.kind === 'saved' ? opened.view.config.id : opened.name;
}

function begin(opened: Opened, turn: number): Editing {
  const before =
    opened.kind === 'saved' ? draftOf(opened.view.config) : (opened.copy ?? blankDraft('oauth2', ''));
  const changedAt = opened.kind === 'saved' ? opened.view.config.changedAt : 0;
  return { of: nameOf(opened), before, draft: before, turn, changedAt };
}
