import type { AuthConfigView, ConnectionView } from '../../src/core/contract.ts';
import type {
  ImportPreview,
  ImportRow,
  OpenedImport,
  ProfileExportEntry,
  ProfileExportPlan,
  ProfileExportWish,
  QgisDrift,
  QgisExportEntry,
  QgisExportPlan,
  QgisExportWish,
  QgisProfileEntry,
  Selection,
  SubscriptionView,
} from '../../src/core/contract-sharing.ts';
import type { HostContract, HostEvents, HostOperationName } from '../../src/core/host/host-contract.ts';
import { fail, succeed } from '../../src/core/outcome.ts';
import { idOf } from '../fixtures/definitions.ts';
import { pathOf } from './window-records.ts';

/** The password of every encrypted file that the fake host is given. */
export const filePassword = 'open sesame';
/** The master password of its QGIS profile. */
export const masterPassword = 'master of maps';
/** What the generator of the fake host makes. */
export const generatedPassword = 'f7Kq2ZxW9mTb4LpR8vYc3HsN6dJgA5uE';

/** The identity that opens a file which is sealed to other keys. */
export const fileIdentity = `AGE-SECRET-KEY-1${'Q'.repeat(58)}`;
/** The key of the fake host's store. */
export const ownRecipient = 'age1qx8s0l3c6zhv2n7ykwd9p4gtr5fm0ejq2s8u6a4x9c3v7n5kq0h2ztpwd';

/** What the sharing operations need of the rest of the fake host. */
export interface SharingParts {
  readonly connections: () => readonly ConnectionView[];
  readonly configs: () => readonly AuthConfigView[];
  /** Takes connections over as one change, and answers how it is taken back. */
  readonly take: (connections: readonly ConnectionView[]) => string;
  readonly profiles: readonly QgisProfileEntry[];
  /** This many more new connections in every import. */
  readonly importCount: number;
  readonly subscriptions: readonly SubscriptionView[];
  /** How long sealing and opening take, in milliseconds. */
  readonly sealMilliseconds: number;
  readonly progress: (detail: HostEvents['progress']) => void;
  /** Something was changed. */
  readonly changed: () => void;
  /** The file that the system handed over, which is forgotten with this; `null` for none. */
  readonly takeHanded: () => string | null;
}

type SharingOperation = Extract<
  HostOperationName,
  | 'planQgisExport'
  | 'saveQgisFiles'
  | 'generatePassword'
  | 'qgisSource'
  | 'openImport'
  | 'chooseImport'
  | 'previewImport'
  | 'applyImport'
  | 'qgisProfiles'
  | 'compareQgisProfile'
  | 'planProfileExport'
  | 'saveProfileFile'
  | 'openHandedFile'
  | 'subscribe'
  | 'listSubscriptions'
  | 'editSubscription'
  | 'unsubscribe'
  | 'pullSubscriptions'
  | 'openSubscription'
>;

type SharingHandlers = {
  readonly [Name in SharingOperation]: (
    request: HostContract[Name]['request'],
  ) => HostContract[Name]['answer'] | Promise<HostContract[Name]['answer']>;
};

/** A QGIS profile as it is found on most computers. */
export const sampleProfile: QgisProfileEntry = {
  name: 'default',
  folder: '/home/a.lee/.local/share/QGIS/QGIS3/profiles/default',
  program: 'QGIS3',
  connectionCount: 6,
  hasAuthDatabase: true,
};

/** Profiles that are followed: one has changes, the other cannot be reached. */
export function sampleSubscriptions(now: number): readonly SubscriptionView[] {
  return [
    {
      id: 'subscription-1',
      name: 'GIS desk, shared drive',
      address: '/srv/gis/share/council-profile.wayleave',
      kind: 'file',
      apply: 'review',
      passphrase: null,
      checkedAt: now - 240_000,
      changedAt: now - 240_000,
      failure: null,
      authConfigCount: 4,
      connectionCount: 31,
      pending: { added: 3, changed: 0, conflicts: 1, removed: 1 },
    },
    {
      id: 'subscription-2',
      name: 'State agencies',
      address: 'https://gis.state.example/wayleave/agencies.wayleave',
      kind: 'web',
      apply: 'automatic',
      passphrase: { setAt: now - 900_000_000 },
      checkedAt: now - 60_000,
      changedAt: now - 400_000_000,
      failure: {
        code: 'portal-unreachable',
        message: 'gis.state.example could not be reached.',
        since: now - 90_000_000,
      },
      authConfigCount: 2,
      connectionCount: 12,
      pending: { added: 0, changed: 0, conflicts: 0, removed: 0 },
    },
  ];
}

/** Import, export and QGIS profiles over sample answers: nothing is read or written. */
export function sharingHandlers(parts: SharingParts): SharingHandlers {
  const opened = new Map<string, OpenedImport>();
  const unlocked = new Set<string>();
  const open = (about: Omit<OpenedImport, 'import'>) => {
    const one = { ...about, import: `import-${opened.size + 1}` };
    opened.set(one.import, one);
    return succeed(one);
  };
  const unsealed = { seal: 'none', subscription: null } as const;
  let subscriptions = parts.subscriptions;
  const subscriptionOf = (id: string) => subscriptions.find((view) => view.id === id);
  const setSubscriptions = (next: readonly SubscriptionView[]) => {
    subscriptions = next;
    parts.changed();
  };
  const pulled = (view: SubscriptionView) => ({
    view,
    outcome: view.failure === null ? ('unchanged' as const) : ('failed' as const),
    added: 0,
    changed: 0,
    undo: null,
  });
  const seal = async (run: string | undefined, step: 'sealing' | 'opening') => {
    if (run === undefined || parts.sealMilliseconds === 0) return;
    parts.progress({ run, step: 'deriving-key', share: 0.4 });
    await new Promise((resolve) => setTimeout(resolve, parts.sealMilliseconds));
    parts.progress({ run, step, share: null });
  };
  const preview = (
    id: string,
    password: string | undefined,
    identity?: string,
  ): HostContract['previewImport']['answer'] => {
    const one = opened.get(id);
    if (one === undefined) return fail('not-found', 'That import is no longer open.');
    if (one.seal === 'recipients' && !unlocked.has(id)) {
      if (identity !== fileIdentity)
        return fail('file-key-needed', `${one.name} is sealed to keys that are not here.`);
      unlocked.add(id);
    }
    const right = one.format === 'qgis-profile' ? masterPassword : filePassword;
    if (password !== undefined && password !== right) {
      return fail('wrong-file-password', 'The password does not open the file.');
    }
    if (password !== undefined) unlocked.add(id);
    if (one.password === 'required' && !unlocked.has(id)) {
      return fail('file-password-needed', 'The file is encrypted.');
    }
    return succeed(previewOf(one, parts.importCount));
  };
  const openProfile = (name: string) =>
    open({
      name,
      format: 'wayleave-profile',
      password: name.includes('sealed') ? 'required' : 'none',
      seal: name.includes('sealed') ? 'passphrase' : name.includes('keys') ? 'recipients' : 'none',
      subscription: null,
    });
  return {
    planProfileExport: (wish) => succeed(profilePlanOf(wish, parts)),
    saveProfileFile: async ({ run, ...wish }) => {
      if (wish.seal !== undefined) await seal(run, 'sealing');
      const plan = profilePlanOf(wish, parts);
      return succeed({ ...plan, path: `/home/a.lee/Documents/${plan.fileName}` });
    },
    openHandedFile: () => {
      const name = parts.takeHanded();
      return name === null ? succeed(null) : openProfile(name);
    },
    subscribe: ({ address, name, apply = 'review', passphrase }) => {
      if (address.includes('missing'))
        return fail('file-unreadable', 'missing.wayleave could not be read (ENOENT).');
      const view: SubscriptionView = {
        id: `subscription-${subscriptions.length + 1}`,
        name: name ?? 'Field crew',
        address,
        kind: address.startsWith('http') ? 'web' : 'file',
        apply,
        passphrase: passphrase === undefined ? null : { setAt: Date.now() },
        checkedAt: Date.now(),
        changedAt: Date.now(),
        failure: null,
        authConfigCount: 1,
        connectionCount: 2,
        pending: { added: 3, changed: 0, conflicts: 0, removed: 0 },
      };
      setSubscriptions([...subscriptions, view]);
      return succeed({ ...pulled(view), outcome: 'changed' });
    },
    listSubscriptions: () => succeed(subscriptions),
    editSubscription: ({ id, name, apply, passphrase }) => {
      const view = subscriptionOf(id);
      if (view === undefined) return fail('not-found', 'It is not followed.');
      const mark = passphrase === null ? null : { setAt: Date.now() };
      const next = {
        ...view,
        name: name ?? view.name,
        apply: apply ?? view.apply,
        passphrase: passphrase === undefined ? view.passphrase : mark,
      };
      setSubscriptions(subscriptions.map((one) => (one.id === id ? next : one)));
      return succeed(next);
    },
    unsubscribe: ({ id }) => {
      const view = subscriptionOf(id);
      if (view === undefined) return fail('not-found', 'It is not followed.');
      setSubscriptions(subscriptions.filter((one) => one.id !== id));
      return succeed({ removed: view.name, undo: parts.take(parts.connections()) });
    },
    pullSubscriptions: ({ ids }) => {
      const now = Date.now();
      setSubscriptions(
        subscriptions.map((view) => (ids?.includes(view.id) === false ? view : { ...view, checkedAt: now })),
      );
      return succeed(subscriptions.filter(({ id }) => ids?.includes(id) !== false).map(pulled));
    },
    openSubscription: ({ id }) => {
      const view = subscriptionOf(id);
      if (view === undefined) return fail('not-found', 'It is not followed.');
      return open({
        name: view.name,
        format: 'wayleave-profile',
        password: 'none',
        seal: 'none',
        subscription: id,
      });
    },
    planQgisExport: (wish) => succeed(planOf(wish, parts)),
    saveQgisFiles: (wish) => {
      const plan = planOf(wish, parts);
      return succeed({
        ...plan,
        saved: plan.files.map(({ kind, name }) => ({ kind, path: `/home/a.lee/Documents/${name}` })),
      });
    },
    generatePassword: () => succeed({ password: generatedPassword }),
    qgisSource: ({ ref, url }) => {
      const view = parts.connections().find(({ connection }) => pathOf(connection) === ref);
      if (view === undefined) return fail('not-found', `There is no connection "${ref}".`);
      const { authId } = view.connection;
      const address = url ?? view.connection.url;
      const crs = url === undefined ? null : 'EPSG:25832';
      return succeed({
        line: [
          ...(crs === null ? [] : [`crs='${crs}'`]),
          `url='${address}'`,
          ...(authId === null ? [] : [`authcfg='${authId}'`]),
        ].join(' '),
        provider: 'arcgisfeatureserver',
        url: address,
        authId,
        crs,
        notes:
          url === undefined ? ['QGIS opens layers: add the number of one, as in …/FeatureServer/0.'] : [],
      });
    },
    openImport: (source) => {
      if (source.kind === 'qgis-profile') {
        return open({ ...unsealed, name: 'default', format: 'qgis-profile', password: 'optional' });
      }
      if (source.name.endsWith('.wayleave')) return openProfile(source.name);
      if (!/\.(xml|ini|db|json)$/.test(source.name)) {
        return fail('file-damaged', `${source.name} is nothing that Wayleave knows.`);
      }
      const isEncrypted = source.name.includes('encrypted');
      return open({
        ...unsealed,
        name: source.name,
        format: 'qgis-auth-xml',
        password: isEncrypted ? 'required' : 'none',
      });
    },
    chooseImport: ({ what }) =>
      what === 'file'
        ? open({ ...unsealed, name: 'council-encrypted.xml', format: 'qgis-auth-xml', password: 'required' })
        : open({ ...unsealed, name: 'field crew', format: 'qgis-profile', password: 'optional' }),
    previewImport: async ({ import: id, password, identity, run }) => {
      if (opened.get(id)?.seal === 'passphrase') await seal(run, 'opening');
      return preview(id, password, identity);
    },
    applyImport: ({ import: id, password, choices = {}, onConflict = 'mine' }) => {
      const shown = preview(id, password);
      if (!shown.ok) return shown;
      const rows = shown.value.rows.map((row) => ({
        ...row,
        choice: choices[row.key] ?? (row.state === 'conflict' ? onConflict : row.choice),
      }));
      const count = (holds: (row: ImportRow) => boolean) => rows.filter(holds).length;
      const isAdded = ({ state, choice }: ImportRow) =>
        (state === 'new' && choice !== 'mine') || choice === 'new-id';
      const isRemoved = ({ state, choice }: ImportRow) => state === 'removed' && choice === 'theirs';
      const isChanged = (row: ImportRow) => !isAdded(row) && !isRemoved(row) && row.choice === 'theirs';
      const [sample] = parts.connections();
      const news = rows.filter((row) => row.subject === 'connection' && isAdded(row));
      const added =
        sample === undefined
          ? []
          : news.map(({ name }) => ({
              ...sample,
              connection: { ...sample.connection, name, folder: '', authId: null },
            }));
      return succeed({
        rows,
        added: count(isAdded),
        changed: count(isChanged),
        removed: count(isRemoved),
        kept: count((row) => !isAdded(row) && !isChanged(row) && !isRemoved(row) && row.state !== 'rejected'),
        rejected: count(({ state }) => state === 'rejected'),
        renamed: rows
          .filter(({ choice }) => choice === 'new-id')
          .map(({ place, newPlace }) => ({ from: place, to: newPlace ?? place })),
        notes: [],
        undo: parts.take([...parts.connections(), ...added]),
      });
    },
    qgisProfiles: () => succeed(parts.profiles),
    compareQgisProfile: ({ folder, masterPassword: given }) =>
      given !== undefined && given !== masterPassword
        ? fail('wrong-file-password', 'That is not the master password of the profile.')
        : succeed(driftOf(folder, given !== undefined)),
  };
}

function takenOf(
  selection: Selection,
  connections: readonly ConnectionView[],
  configs: readonly AuthConfigView[],
) {
  const { authIds, connections: paths, folders, tags } = selection;
  const takesAll = [authIds, paths, folders, tags].every((list) => list === undefined);
  const chosen = connections.filter(
    ({ connection }) =>
      takesAll ||
      paths?.includes(pathOf(connection)) === true ||
      folders?.some((folder) => `${connection.folder}/`.startsWith(`${folder}/`)) === true ||
      tags?.some((tag) => connection.tags.includes(tag)) === true,
  );
  const used = new Set(chosen.map(({ connection }) => connection.authId));
  const logins = configs.filter(
    ({ config }) => takesAll || authIds?.includes(config.id) === true || used.has(config.id),
  );
  return { chosen, logins };
}

function profilePlanOf(wish: ProfileExportWish, { connections, configs }: SharingParts): ProfileExportPlan {
  const { chosen, logins } = takenOf(wish.selection, connections(), configs());
  const isAlong = wish.withSecrets === true;
  const divided = (secrets: readonly string[]) => ({
    secrets: isAlong ? secrets : [],
    withheld: isAlong ? [] : secrets,
  });
  const entries: readonly ProfileExportEntry[] = [
    ...logins.map(
      ({ config }): ProfileExportEntry => ({
        subject: 'auth',
        place: config.id,
        name: config.name,
        state: 'whole',
        ...divided(config.kind === 'oauth2' && config.clientSecret !== null ? ['client secret'] : []),
        notes: [],
      }),
    ),
    ...chosen.map(
      ({ connection, headerNames }): ProfileExportEntry => ({
        subject: 'connection',
        place: pathOf(connection),
        name: connection.name,
        state: 'whole',
        ...divided(headerNames.map((name) => `header ${name}`)),
        notes: [],
      }),
    ),
  ];
  const { seal } = wish;
  return {
    fileName: wish.label ? `${wish.label}.wayleave` : 'wayleave-profile.wayleave',
    entries,
    holdsSecrets: entries.some(({ secrets }) => secrets.length > 0),
    isSealed: seal !== undefined,
    recipients:
      seal?.kind === 'recipients'
        ? [...(seal.alsoMine === false ? [] : [ownRecipient]), ...seal.recipients]
        : [],
    notes: [],
  };
}

function planOf(wish: QgisExportWish, { connections, configs }: SharingParts): QgisExportPlan {
  const { chosen, logins } = takenOf(wish.selection, connections(), configs());
  const secretsOf = ({ config }: AuthConfigView): readonly string[] =>
    config.kind === 'oauth2' && config.clientSecret !== null ? ['client secret'] : [];
  const entries: readonly QgisExportEntry[] = [
    ...logins.map((view): QgisExportEntry => {
      const { config } = view;
      const isLeftOut = config.kind === 'pasted' || config.kind === 'app';
      return {
        subject: 'auth',
        place: config.id,
        name: config.name,
        qgisName: config.name,
        method: isLeftOut ? null : 'OAuth2',
        state: isLeftOut ? 'left-out' : 'whole',
        secrets: isLeftOut ? [] : secretsOf(view),
        notes: isLeftOut ? ['QGIS of that version has no method for it.'] : [],
      };
    }),
    ...chosen.map(
      ({ connection }): QgisExportEntry => ({
        subject: 'connection',
        place: pathOf(connection),
        name: connection.name,
        qgisName: connection.name,
        method: null,
        state: 'whole',
        secrets: [],
        notes: connection.communityUrl === null ? [] : ['Its endpoints do not travel in the XML.'],
      }),
    ),
  ];
  const holdsSecrets = entries.some(({ secrets }) => secrets.length > 0);
  const names = {
    'auth-xml': 'wayleave-qgis-auth.xml',
    'connections-xml': 'wayleave-qgis-connections.xml',
    'startup-script': 'wayleave-qgis-startup.py',
  };
  return {
    files: wish.files.map((kind) => ({
      kind,
      name: names[kind],
      holdsSecrets: kind === 'auth-xml' && holdsSecrets,
      isEncrypted: kind === 'auth-xml' && wish.password !== undefined,
    })),
    entries,
    notes:
      wish.plainSecrets === true
        ? ['The authentication XML holds secrets that anybody can read who has the file.']
        : [],
  };
}

function previewOf(one: OpenedImport, more: number): ImportPreview {
  const row = (
    about: Partial<ImportRow> & Pick<ImportRow, 'key' | 'name' | 'place' | 'state'>,
  ): ImportRow => ({
    subject: 'auth',
    cameAs: null,
    differences: [],
    choice: null,
    choices: [],
    newPlace: null,
    reason: null,
    notes: [],
    ...about,
  });
  const added = { state: 'new', choice: 'theirs', choices: ['theirs', 'mine'] } as const;
  const decided = { choices: ['mine', 'theirs', 'new-id'] } as const;
  const gone =
    one.subscription === null
      ? []
      : [
          row({
            key: 'connection 4',
            subject: 'connection',
            name: 'Old server',
            place: 'Council/Old server',
            state: 'removed',
            choice: 'mine',
            choices: ['mine', 'theirs'],
            notes: ['The profile has it no more.'],
          }),
        ];
  return {
    ...one,
    notes: [],
    rows: [
      ...gone,
      row({
        key: 'auth 1',
        name: 'Land registry',
        place: 'landrg1',
        state: 'conflict',
        ...decided,
        choice: 'mine',
        newPlace: 'landrg2',
        differences: [
          {
            field: 'portal',
            mine: 'https://land.state.example/portal',
            theirs: 'https://registry.example/portal',
            isSecret: false,
          },
          { field: 'clientSecret', mine: null, theirs: null, isSecret: true },
        ],
      }),
      row({
        key: 'connection 1',
        subject: 'connection',
        name: 'City Portal',
        place: 'Council/City Portal',
        state: 'conflict',
        ...decided,
        choice: 'mine',
        newPlace: 'Council/City Portal 2',
        differences: [
          {
            field: 'url',
            mine: 'https://gis.riverton.example/server/rest/services',
            theirs: 'https://gis.norfield.example/server/rest/services',
            isSecret: false,
          },
        ],
      }),
      row({
        key: 'auth 2',
        name: 'City Portal',
        place: 'rivprod',
        state: 'changed',
        ...decided,
        choice: 'theirs',
        newPlace: 'rivpro2',
        differences: [
          {
            field: 'redirectUrl',
            mine: 'http://localhost:7070',
            theirs: 'http://127.0.0.1:7070',
            isSecret: false,
          },
        ],
      }),
      row({
        key: 'auth 3',
        name: 'Old AGOL login',
        place: 'agol01b',
        cameAs: 'agol-01',
        ...added,
        notes: ['"agol-01" is not a valid ID: 7 letters or digits.'],
      }),
      row({
        key: 'auth 4',
        name: 'Client certificate',
        place: 'pkicert',
        ...added,
        notes: ['Wayleave cannot sign in with it and keeps it for QGIS.'],
      }),
      row({
        key: 'connection 2',
        subject: 'connection',
        name: 'Survey control points',
        place: 'Survey control points',
        ...added,
      }),
      row({
        key: 'connection 3',
        subject: 'connection',
        name: 'Water network',
        place: 'Council/Utilities/Water network',
        state: 'same',
      }),
      row({
        key: 'auth 5',
        name: 'Twice the same',
        place: 'twice01',
        state: 'rejected',
        reason: 'Another configuration of the file has this ID.',
      }),
      ...Array.from({ length: more }, (_, index) =>
        row({
          key: `connection more ${index}`,
          subject: 'connection',
          name: `Sheet ${index + 1}`,
          place: `Sheets/Sheet ${index + 1}`,
          ...added,
        }),
      ),
    ],
  };
}

function driftOf(folder: string, comparesContent: boolean): QgisDrift {
  return {
    folder,
    isSame: false,
    comparesContent,
    notes: comparesContent
      ? []
      : [
          'Configurations were compared by name and method alone: their values take the master password of QGIS.',
        ],
    rows: [
      { subject: 'connection', name: 'City Portal', authId: null, state: 'same', differences: [] },
      { subject: 'connection', name: 'Open data hub', authId: null, state: 'only-here', differences: [] },
      { subject: 'connection', name: 'Old server', authId: null, state: 'only-there', differences: [] },
      {
        subject: 'connection',
        name: 'Planning portal',
        authId: null,
        state: 'different',
        differences: [
          {
            field: 'url',
            mine: 'https://planning.example/server/rest/services',
            theirs: 'http://planning.example/server/rest/services',
            isSecret: false,
          },
        ],
      },
      {
        subject: 'auth',
        name: 'City Portal',
        authId: idOf('rivprod'),
        state: comparesContent ? 'different' : 'same',
        differences: comparesContent
          ? [{ field: 'clientSecret', mine: null, theirs: null, isSecret: true }]
          : [],
      },
    ],
  };
}
