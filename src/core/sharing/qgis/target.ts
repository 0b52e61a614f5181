/**
 * The versions of QGIS that an export can be for, each named by the oldest one that it covers. `3.4`: every version, with
 * the keys that all of them know. `3.34`: knows PKCE (number 3). `3.36`: knows `redirectHost`. `3.44`: knows client
 * credentials (number 3), PKCE as number 4, and `extraTokens`.
 */
export const qgisTargets = ['3.4', '3.34', '3.36', '3.44'] as const;

/** One of the targets. */
export type QgisTarget = (typeof qgisTargets)[number];
