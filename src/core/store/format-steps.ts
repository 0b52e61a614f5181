import * as v from 'valibot';

/** What turns a document of one format version into the next. What it does not recognise it leaves to the schema to refuse. */
export type FormatStep = (document: unknown) => unknown;

const profileOf1 = v.looseObject({
  authConfigs: v.array(v.looseObject({})),
  connections: v.array(v.looseObject({})),
});
const sessionsOf1 = v.looseObject({ sessions: v.array(v.looseObject({})) });

/** Steps of `profile.age`, the first from version 1. */
export const profileSteps: readonly FormatStep[] = [
  withLabelsAndExceptions,
  withWhatQgisKeeps,
  withSubscriptions,
];

/** Steps of `sessions.age`, the first from version 1. */
export const sessionsSteps: readonly FormatStep[] = [withSurfaceAndIssuer];

/** Steps of `followed.age`: there has been one version. */
export const followedSteps: readonly FormatStep[] = [];

/** Steps of `activity.age`: there has been one version. */
export const activitySteps: readonly FormatStep[] = [];

/** Version 2 tells through which surface a sign-in went and who gave its tokens. */
function withSurfaceAndIssuer(document: unknown): unknown {
  const parsed = v.safeParse(sessionsOf1, document);
  if (!parsed.success) return document;
  const sessions = parsed.output.sessions.map((session) => ({ ...session, surface: null, issuer: null }));
  return { ...parsed.output, sessions };
}

/** Version 3 keeps what QGIS stores and Wayleave has no use for. */
function withWhatQgisKeeps(document: unknown): unknown {
  const parsed = v.safeParse(profileOf1, document);
  if (!parsed.success) return document;
  const { authConfigs, connections } = parsed.output;
  return {
    ...parsed.output,
    authConfigs: authConfigs.map((config) => ({ ...config, qgisExtras: null })),
    connections: connections.map((connection) => ({ ...connection, username: '', password: null })),
  };
}

/**
 * Version 4 follows profile files, and holds what came without its secrets: secrets and header values that may be `null`
 * where they never were before.
 */
function withSubscriptions(document: unknown): unknown {
  const parsed = v.safeParse(v.looseObject({}), document);
  return parsed.success ? { ...parsed.output, subscriptions: [] } : document;
}

/** Version 2 knows labels of connections, where a configuration signs in, and certificates that the user trusts. */
function withLabelsAndExceptions(document: unknown): unknown {
  const parsed = v.safeParse(profileOf1, document);
  if (!parsed.success) return document;
  const signIn = { signInWith: 'ask', privateSignIn: false };
  const labels = { colour: 'none', environment: 'none', notes: '', pinned: false, keepFresh: false };
  return {
    ...parsed.output,
    authConfigs: parsed.output.authConfigs.map((config) => ({ ...config, ...signIn })),
    connections: parsed.output.connections.map((connection) => ({ ...connection, ...labels })),
    certificateExceptions: [],
  };
}
