import { useState } from 'react';
import type { FailureCode } from '../../../core/failures.ts';
import type { Preferences, PreferencesChange } from '../../../core/host/host-contract.ts';
import type { Failure } from '../../../core/outcome.ts';
import { words } from '../../../core/words/words.ts';
import { usePreferences } from '../../host/data.tsx';
import { useAnnounce } from '../../shell/live-region.tsx';

/** The preferences of a page of settings. */
export interface Settings {
  readonly preferences: Preferences;
  /** Changes some, at once; `what` is read aloud when they hold. */
  readonly set: (what: string, change: PreferencesChange) => void;
  /** Why the last change does not hold. */
  readonly failure: Failure<FailureCode> | null;
}

/** The preferences, and how to change them: there is nothing to save. */
export function useSettings(): Settings {
  const { preferences, change } = usePreferences();
  const announce = useAnnounce();
  const [failure, setFailure] = useState<Failure<FailureCode> | null>(null);
  const set = async (what: string, fields: PreferencesChange) => {
    const outcome = await change(fields);
    setFailure(outcome.ok ? null : outcome.failure);
    // A failure is read aloud by its panel.
    if (outcome.ok) announce(words.settings.saved(what));
  };
  return { preferences, set: (what, fields) => void set(what, fields), failure };
}
