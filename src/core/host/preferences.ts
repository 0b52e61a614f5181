import * as v from 'valibot';
import type { Preferences, PreferencesChange } from './host-contract.ts';
import type { PreferenceFile } from './host-ports.ts';
import { preferenceSchemas } from './host-requests.ts';

/** What holds before anybody chose. */
export const defaultPreferences: Preferences = {
  theme: 'system',
  density: 'normal',
  startAtLogin: false,
  closeToTray: true,
  notifications: true,
  lockAfterMinutes: null,
  lockWithSystem: true,
  clearClipboardSeconds: 30,
  keepOutOfClipboardHistory: true,
  signInWith: 'ask',
  signInSeconds: 300,
  answerCommands: true,
  columns: ['state', 'timeLeft'],
  listWidth: 420,
  drawerWidth: 420,
};

/** The preferences of this user. */
export interface KeptPreferences {
  readonly now: () => Preferences;
  /** Takes new values over and saves them; answers all. */
  readonly change: (change: PreferencesChange) => Preferences;
}

/** The preferences in that file. A value that is missing or out of bounds counts as never chosen. */
export function keptPreferences(file: PreferenceFile): KeptPreferences {
  let now = parsePreferences(file.read());
  return {
    now: () => now,
    change(change) {
      now = { ...now, ...chosen(change) };
      file.write({ ...now });
      return now;
    },
  };
}

/** Preferences out of plain values, field by field. */
export function parsePreferences(values: Readonly<Record<string, unknown>>): Preferences {
  const kept = Object.entries(preferenceSchemas).flatMap(([name, schema]) => {
    const parsed = v.safeParse(schema, values[name]);
    return parsed.success ? [[name, parsed.output] as const] : [];
  });
  return { ...defaultPreferences, ...Object.fromEntries(kept) };
}

function chosen(change: PreferencesChange): Partial<Preferences> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
