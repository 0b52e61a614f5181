/** The plain file that says how the store is opened. Nothing secret is in it. */
export const headerName = 'store.json';
/** The X25519 identity under the user's passphrase. */
export const identityName = 'identity.age';
/** The newest generation of what the user defined. */
export const profileName = 'profile.age';
/** The sessions of this machine. */
export const sessionsName = 'sessions.age';
/** Copies of the profiles that this machine follows. */
export const followedName = 'followed.age';

/** What the application did on this machine. */
export const activityName = 'activity.age';

/** How many generations of the profile are kept, the newest included. */
export const keptGenerations = 5;

/** The name of an older generation of the profile. */
export function generationName(generation: number): string {
  return `profile.${generation}.age`;
}

/** The generation an older profile file is of, or `null` for other files. */
export function generationOf(name: string): number | null {
  const match = /^profile\.(\d{1,15})\.age$/.exec(name);
  return match === null ? null : Number(match[1]);
}

/** The name under which a damaged file is kept; `at` is unix milliseconds. */
export function damagedName(name: string, at: number): string {
  const stamp = new Date(at).toISOString().replace(/[:.]/g, '-');
  return `${name.replace(/\.age$/, '')}.damaged-${stamp}.age`;
}

/** Whether a file was set aside as damaged. */
export function isDamagedName(name: string): boolean {
  return /\.damaged-[\dTZ-]+\.age$/.test(name);
}

/** The name of a file while it is being written. */
export function temporaryName(name: string, random: Uint8Array): string {
  return `${name}.${[...random].map((byte) => byte.toString(16).padStart(2, '0')).join('')}.tmp`;
}

/** Whether a file was left over by a save that did not end. */
export function isTemporaryName(name: string): boolean {
  return name.endsWith('.tmp');
}

/** Whether a file was left over by a save of what the application did, which has a lock of its own. */
export function isTemporaryOfActivity(name: string): boolean {
  return isTemporaryName(name) && name.startsWith(`${activityName}.`);
}

/** Whether a file belongs to a store: then no new key may be made in its folder. */
export function isStoreFile(name: string): boolean {
  return name === headerName || name.endsWith('.age');
}
