import type {
  ActivityEntry,
  AuthConfigView,
  CheckReport,
  ConnectionView,
  Contract,
  OperationName,
  SignedOut,
  UndoId,
} from '../contract.ts';
import type { PulledSubscription } from '../contract-sharing.ts';
import type { FailureCode } from '../failures.ts';
import { connectionPath } from '../model/connection.ts';
import type { Outcome } from '../outcome.ts';
import { isTelling } from './health.ts';
import { createRecent } from './recent.ts';

/** Who or what an entry is about, and when that was last changed (unix milliseconds). */
export interface About extends Pick<ActivityEntry, 'subject' | 'authId' | 'account'> {
  readonly changedAt: number;
}

/** What is to be recorded. What is left out is about nobody, went well and needs no words. */
export interface Told
  extends Partial<Pick<ActivityEntry, 'subject' | 'authId' | 'account' | 'failure' | 'detail'>> {
  readonly kind: ActivityEntry['kind'];
}

/** Something that was done. */
export interface Done<Name extends OperationName> {
  readonly request: Contract[Name]['request'];
  readonly answer: Contract[Name]['answer'];
  /** What the operation was about, before it. */
  readonly before: About;
  /** Looks up what a reference names now. */
  readonly look: (ref: string) => Promise<About>;
}

/** What is recorded of an operation. */
export interface Description<Name extends OperationName> {
  /** The reference to look up before: afterwards it is gone, or goes by another name. */
  readonly before?: (request: Contract[Name]['request']) => string;
  readonly tell: (done: Done<Name>) => Told | null | Promise<Told | null>;
}

/** The operations that are worth recording. */
export type Descriptions = { readonly [Name in OperationName]?: Description<Name> };

/** Nobody in particular. */
export const nobody: About = { subject: null, authId: null, account: null, changedAt: 0 };

/** Sign-ins under way, and changes that may be taken back. The application itself remembers no more of them. */
const mostRemembered = 64;
const mostNamed = 5;

/** How operations are described. `isNews` tells whether a token that was asked for again has to be told again. */
export function describeActivity({
  recordsTokens,
  isNews,
}: {
  readonly recordsTokens: boolean;
  readonly isNews: (ref: string, code: FailureCode | null) => boolean;
}): Descriptions {
  const attempts = createRecent<string>(mostRemembered);
  const undoable = createRecent<Told>(mostRemembered);

  function withUndo(undo: UndoId, told: Told): Told {
    undoable.keep(undo, told);
    return told;
  }

  return {
    addAuthConfig: {
      tell: ({ answer }) => given(answer, ({ view }) => ({ kind: 'add', ...about(ofConfig(view)) })),
    },
    registerApplication: {
      tell: ({ answer }) =>
        given(answer, ({ view, itemId }) => ({
          kind: 'add',
          ...about(ofConfig(view)),
          detail: `Registered on the portal as item ${itemId}.`,
        })),
    },
    editAuthConfig: {
      before: ({ id }) => id,
      tell: ({ answer, before }) => given(answer, ({ view }) => edited(ofConfig(view), before, '')),
    },
    renameAuthConfig: {
      before: ({ id }) => id,
      tell: ({ answer, before }) =>
        given(answer, ({ view }) => edited(ofConfig(view), before, `Its ID was ${before.authId}.`)),
    },
    removeAuthConfig: {
      before: ({ id }) => id,
      tell: ({ answer, before }) =>
        given(answer, ({ undo, signedOut }) =>
          withUndo(undo, { kind: 'remove', ...about(before), detail: signOutWords(signedOut) }),
        ),
    },
    checkAuthConfig: {
      tell: async ({ request, answer, look }) => tested(answer, await look(request.id)),
    },

    addConnection: {
      tell: ({ answer }) => given(answer, ({ view }) => ({ kind: 'add', ...about(ofConnection(view)) })),
    },
    duplicateConnection: {
      tell: ({ request, answer }) =>
        given(answer, ({ view }) => ({
          kind: 'add',
          ...about(ofConnection(view)),
          detail: `A copy of ${request.name}.`,
        })),
    },
    editConnection: {
      before: ({ connection }) => connection,
      tell: ({ answer, before }) =>
        given(answer, ({ view }) => {
          const after = ofConnection(view);
          const isMoved = after.subject !== before.subject;
          return edited(after, before, isMoved ? `It was ${before.subject}.` : '');
        }),
    },
    editConnections: {
      tell: ({ answer }) => given(answer, ({ changed, undo }) => several('edit', changed, undo)),
    },
    moveFolder: {
      tell: ({ request, answer }) =>
        given(answer, ({ changed, undo }) => {
          const told = several('edit', changed, undo);
          const to = request.to.trim() === '' ? 'the top' : request.to;
          return told && withUndo(undo, { ...told, detail: `${request.from} was moved to ${to}.` });
        }),
    },
    removeConnection: {
      before: ({ name }) => name,
      tell: ({ answer, before }) =>
        given(answer, ({ undo }) => withUndo(undo, { kind: 'remove', ...about(before) })),
    },
    removeConnections: {
      tell: ({ answer }) => given(answer, ({ removed, undo }) => several('remove', removed, undo)),
    },
    applyImport: {
      tell: ({ answer }) =>
        given(answer, (imported) => {
          const { added, changed, removed, kept, undo } = imported;
          const gone = removed === 0 ? '' : `${removed} removed, `;
          const told: Told = {
            kind: 'import',
            detail: `${added} added, ${changed} changed, ${gone}${kept} as they were.`,
          };
          return added + changed + removed === 0 ? told : withUndo(undo, told);
        }),
    },
    exportProfile: {
      tell: ({ answer }) =>
        given(answer, ({ entries, holdsSecrets, isSealed }) => {
          const count = entries.filter(({ state }) => state === 'whole').length;
          const secrets = holdsSecrets ? 'with secrets' : 'without secrets';
          return {
            kind: 'export',
            detail: `Profile file of ${count} definitions, ${secrets}${isSealed ? ', sealed' : ''}.`,
          };
        }),
    },
    subscribe: {
      tell: ({ answer }) =>
        given(answer, (pulled) => ({
          kind: 'import',
          subject: pulled.view.name,
          detail: `Followed from now on. ${pulledWords(pulled)}`,
        })),
    },
    unsubscribe: {
      tell: ({ answer }) =>
        given(answer, ({ removed, undo }) =>
          withUndo(undo, { kind: 'remove', subject: removed, detail: 'Followed no more.' }),
        ),
    },
    pullSubscriptions: {
      // An hour in which nothing changed is nothing to tell.
      tell: ({ answer }) =>
        given(answer, (all) => {
          const [first, ...others] = all.filter(({ outcome }) => outcome === 'applied');
          if (first === undefined) return null;
          const told: Told = { kind: 'import', subject: first.view.name, detail: pulledWords(first) };
          if (others.length > 0)
            return { kind: 'import', detail: `${others.length + 1} followed profiles were applied.` };
          return first.undo === null ? told : withUndo(first.undo, told);
        }),
    },
    exportQgis: {
      tell: ({ answer }) =>
        given(answer, ({ files, entries }) => ({
          kind: 'export',
          detail: `For QGIS: ${files.map(({ name }) => name).join(', ')}, of ${entries.filter(({ state }) => state === 'whole').length} definitions.`,
        })),
    },
    undo: {
      tell: ({ request, answer }) => given(answer, () => takenBack(undoable.find(request.undo))),
    },
    testConnection: {
      tell: async ({ request, answer, look }) => tested(answer, await look(request.name)),
    },

    startSignIn: {
      async tell({ request, answer, look }) {
        if (answer.ok && answer.value.kind === 'waiting') {
          attempts.keep(answer.value.attempt, request.id);
          return null;
        }
        const done = answer.ok && answer.value.kind === 'done' ? answer.value.signedIn : null;
        return signedIn(answer, done?.account ?? null, await look(request.id));
      },
    },
    finishSignIn: {
      async tell({ request, answer, look }) {
        const id = attempts.find(request.attempt);
        const isOpen = !answer.ok && answer.failure.code === 'bad-paste';
        if (id === null || isOpen) return null;
        // Others may wait for the same end; it is told once.
        attempts.forget(request.attempt);
        return signedIn(answer, answer.ok ? answer.value.account : null, await look(id));
      },
    },
    signOut: {
      before: ({ id }) => id,
      tell: ({ answer, before }) =>
        given(answer, (value) =>
          value.forgotten ? { kind: 'sign-out', ...about(before), detail: signOutWords(value) } : null,
        ),
    },
    token: {
      async tell({ request, answer, look }) {
        const failure = failureIn(answer);
        const isTold = recordsTokens && (answer.ok || failure !== null);
        if (!isTold || !isNews(request.ref, failure?.code ?? null)) return null;
        const found = await look(request.ref);
        if (!answer.ok) return { kind: 'token', ...about(found), failure };
        const { authId, account } = answer.value;
        return { kind: 'token', subject: found.subject, authId, account };
      },
    },
  };

  function several(kind: 'edit' | 'remove', paths: readonly string[], undo: UndoId): Told | null {
    const [only] = paths;
    if (only === undefined) return null;
    return withUndo(
      undo,
      paths.length === 1 ? { kind, subject: only } : { kind, detail: `${listed(paths)}.` },
    );
  }
}

/** The failure of an answer, if it tells more than that a request was called off or made no sense. */
export function failureIn(answer: Outcome<unknown, FailureCode>): ActivityEntry['failure'] {
  if (answer.ok) return null;
  const { code, message } = answer.failure;
  const isWorthIt = isTelling(code) || code === 'sign-in-needed' || code === 'denied-by-user';
  return isWorthIt ? { code, message } : null;
}

function given<T>(answer: Outcome<T, FailureCode>, tell: (value: T) => Told | null): Told | null {
  return answer.ok ? tell(answer.value) : null;
}

function about({ subject, authId, account }: About): Omit<About, 'changedAt'> {
  return { subject, authId, account };
}

/** What is told of an auth configuration. */
export function ofConfig({ config, signIn }: AuthConfigView): About {
  return { subject: config.name, authId: config.id, account: signIn.account, changedAt: config.changedAt };
}

/** What is told of a connection. */
export function ofConnection({ connection, signIn }: ConnectionView): About {
  return {
    subject: connectionPath(connection),
    authId: connection.authId,
    account: signIn?.account ?? null,
    changedAt: connection.changedAt,
  };
}

function pulledWords({ outcome, added, changed }: PulledSubscription): string {
  return outcome === 'applied' ? `${added} added, ${changed} changed.` : 'Its changes wait for a look.';
}

/** An edit that changed nothing is no edit. */
function edited(after: About, before: About, detail: string): Told | null {
  return after.changedAt === before.changedAt ? null : { kind: 'edit', ...about(after), detail };
}

const undoneWords: Partial<Record<ActivityEntry['kind'], string>> = {
  remove: 'The removal',
  import: 'The import',
};

function takenBack(told: Told | null): Told {
  if (told === null) return { kind: 'undo' };
  const what = undoneWords[told.kind] ?? 'The edit';
  const detail = told.detail ? `${what} was taken back: ${told.detail}` : `${what} was taken back.`;
  return { ...told, kind: 'undo', detail };
}

function signedIn(answer: Outcome<unknown, FailureCode>, account: string | null, found: About): Told | null {
  const failure = failureIn(answer);
  if (!answer.ok && failure === null) return null;
  return { kind: 'sign-in', ...about(found), ...(answer.ok ? { account } : {}), failure };
}

function tested(answer: Outcome<CheckReport, FailureCode>, found: About): Told | null {
  if (!answer.ok) {
    const failure = failureIn(answer);
    return failure === null ? null : { kind: 'test', ...about(found), failure };
  }
  const { passed, stages } = answer.value;
  const at = stages.findIndex(({ state }) => state === 'failed');
  const failed = stages[at];
  if (failed === undefined) {
    // Without a failed step it did not pass only because it was called off.
    return passed
      ? { kind: 'test', ...about(found), detail: `None of ${stages.length} steps failed.` }
      : null;
  }
  return {
    kind: 'test',
    ...about(found),
    failure: { code: failed.code ?? 'internal', message: failed.finding },
    detail: `${failed.name} failed, step ${at + 1} of ${stages.length}.`,
  };
}

function signOutWords({ forgotten, portal }: SignedOut): string {
  if (!forgotten) return '';
  if (portal === 'revoked') return 'Its tokens were revoked at the portal.';
  return portal === 'not-reached' ? 'The portal was not reached; its tokens were forgotten here.' : '';
}

function listed(paths: readonly string[]): string {
  const named = paths.slice(0, mostNamed).join(', ');
  const more = paths.length - mostNamed;
  return `${paths.length} connections: ${named}${more > 0 ? ` and ${more} more` : ''}`;
}
