import type {
  ActivityEntry,
  AuthConfigDraft,
  AuthConfigFields,
  AuthConfigView,
  CheckReport,
  ConnectionFields,
  ConnectionView,
  Shown,
  SignedIn,
  SignInSurface,
  Stage,
} from '../../src/core/contract.ts';
import type { FailureCode } from '../../src/core/failures.ts';
import type {
  CertificateException,
  HostContract,
  HostEventName,
  HostEvents,
  HostOperationName,
  HostState,
  Preferences,
  SignInPageState,
  VaultState,
  WindowBridge,
} from '../../src/core/host/host-contract.ts';
import type { AuthConfig } from '../../src/core/model/auth-config.ts';
import { canonicalUrl } from '../../src/core/model/connection-draft.ts';
import { type Failure, type Outcome, fail, succeed } from '../../src/core/outcome.ts';
import { idOf } from '../fixtures/definitions.ts';
import { ownRecipient, sampleProfile, sampleSubscriptions, sharingHandlers } from './window-sharing.ts';
import { manyConnections, pathOf, sampleAuthConfigs, sampleConnections } from './window-records.ts';

/** What the host of a page is like at first. */
export interface WindowHostOptions {
  /** This many made-up connections instead of the sample's. */
  readonly connectionCount?: number;
  readonly vault?: VaultState;
  readonly preferences?: Partial<Preferences>;
  /** Operations that fail, and with what. */
  readonly failing?: Readonly<
    Partial<Record<HostOperationName, { readonly code: FailureCode; readonly message: string }>>
  >;
  /** Milliseconds that an operation takes. 0 where it is not named. */
  readonly slow?: Readonly<Partial<Record<HostOperationName, number>>>;
  readonly features?: Partial<HostState['features']>;
  /** No QGIS was ever used on this computer. */
  readonly hasNoQgis?: boolean;
  /** Nothing is defined yet. */
  readonly isEmpty?: boolean;
  /** A configuration (`envflo1`) and a header of "Parcel editing" came without their secrets. */
  readonly lacksSecrets?: boolean;
  /** This many more new connections in every import. */
  readonly importCount?: number;
  /** A file that the system handed over, by its name. */
  readonly handedFile?: string;
  /** How long sealing and opening a file take. 0 unless given. */
  readonly sealMilliseconds?: number;
  /** This many made-up services at the top, instead of the sample's. */
  readonly serviceCount?: number;
  /** This many made-up entries of activity, instead of the sample's. */
  readonly activityCount?: number;
  readonly host?: HostState['host'];
  /** The steps of every check. */
  readonly stages?: readonly Stage[];
  /** A redirect port that another program has. */
  readonly busyPort?: number;
  /** What the bar of an embedded sign-in shows; without it the window is no such bar. */
  readonly signInPage?: SignInPageState;
}

/** A host without a store or a portal behind it, and what a test may do with it from outside. */
export interface WindowHost {
  readonly bridge: WindowBridge;
  /** Everything that was asked, in order. */
  readonly calls: { readonly operation: string; readonly request: unknown }[];
  emit<Name extends HostEventName>(name: Name, detail: HostEvents[Name]): void;
  /** The connections as they are now. */
  readonly connections: () => readonly ConnectionView[];
  /** The auth configurations as they are now. */
  readonly configs: () => readonly AuthConfigView[];
  /** The person signs in at the portal; or the sign-in ends in that failure. */
  answerSignIn(failure?: Failure<FailureCode>): void;
}

/** A sign-in that waits: its end comes once, for everybody who asks. */
interface FakeAttempt {
  readonly id: string;
  readonly surface: SignInSurface;
  readonly end: Promise<Outcome<SignedIn, FailureCode>>;
  finish(outcome: Outcome<SignedIn, FailureCode>): void;
}

type Handlers = {
  readonly [Name in HostOperationName]: (
    request: HostContract[Name]['request'],
  ) => HostContract[Name]['answer'] | Promise<HostContract[Name]['answer']>;
};

const available = { available: true } as const;
const blankSignIn: SignedIn = {
  authId: idOf('unknown'),
  account: null,
  portal: null,
  tokenExpiresAt: null,
  signInEndsAt: null,
};
const sampleRecoveryCode = 'QX8S0-L3C6Z-HV2N7-YKWD9-P4GTR-5FM0E-JQ2S8-U6A4X-9C3V7-B5N1M-KQ0H2-ZTP';
const open: Extract<VaultState, { kind: 'open' }> = {
  kind: 'open',
  keyPlace: 'keychain',
  hasRecoveryCode: true,
  recipient: ownRecipient,
};
const usual: Preferences = {
  theme: 'system',
  density: 'normal',
  startAtLogin: false,
  closeToTray: true,
  notifications: true,
  lockAfterMinutes: 60,
  lockWithSystem: true,
  clearClipboardSeconds: 30,
  keepOutOfClipboardHistory: true,
  signInWith: 'embedded',
  signInSeconds: 300,
  answerCommands: true,
  columns: ['state', 'timeLeft'],
  listWidth: 420,
  drawerWidth: 420,
};

/**
 * Makes a host for a page: it keeps its records in memory, changes them as the real one would, tells of each change,
 * and takes changes back. Nothing is checked as strictly as by the real one, and nothing leaves the page.
 */
export function createWindowHost(options: WindowHostOptions = {}): WindowHost {
  const now = Date.now();
  const listeners = new Map<string, Set<(detail: unknown) => void>>();
  const calls: { operation: string; request: unknown }[] = [];
  const emit = (name: string, detail: unknown) => {
    for (const listener of listeners.get(name) ?? []) listener(detail);
  };

  const count = options.isEmpty === true ? 0 : options.connectionCount;
  let connections = count === undefined ? sampleConnections(now) : manyConnections(count, now);
  let configs = options.isEmpty === true ? [] : sampleAuthConfigs(now, connections);
  if (options.lacksSecrets === true) ({ connections, configs } = lackingSecrets(connections, configs, now));
  let preferences: Preferences = { ...usual, ...options.preferences };
  let vault: VaultState = options.vault ?? open;
  let activity = options.isEmpty === true ? [] : sampleActivity(now, options.activityCount);
  let exceptions: readonly CertificateException[] = [
    {
      host: 'dev.riverton.example',
      port: 443,
      fingerprint: '5f'.repeat(32),
      subject: 'dev.riverton.example',
      issuer: 'Riverton Test CA',
      validUntil: now + 7_000_000_000,
      addedAt: now - 500_000_000,
    },
  ];
  let handed = options.handedFile ?? null;
  const undone = new Map<string, () => void>();
  const attempts = new Map<string, FakeAttempt>();
  let attemptCount = 0;

  const state = (): HostState => ({
    host: options.host ?? 'desktop',
    version: '1.0.0',
    platform: 'linux',
    dataFolder: '/home/a.lee/.local/share/wayleave',
    features: {
      tray: available,
      embeddedSignIn: available,
      startAtLogin: available,
      notifications: available,
      copyToken: available,
      deepLinks: available,
      installCommand: available,
      showFolder: available,
      lockWithSystem: available,
      fileDialogs: available,
      ...options.features,
    },
    vault,
    commands: vault.kind === 'open' ? available : { available: false, reason: 'The vault is closed.' },
    redirectListening: null,
    handedFile: handed,
  });
  const changed = () => emit('changed', null);
  const take = (next: VaultState) => {
    vault = next;
    emit('host', state());
    return succeed(state());
  };
  /** Keeps what was, for Undo, and tells of the change. */
  const change = (next: {
    readonly connections?: readonly ConnectionView[];
    readonly configs?: readonly AuthConfigView[];
  }): string => {
    const before = { connections, configs };
    connections = next.connections ?? connections;
    configs = next.configs ?? configs;
    const undo = `undo-${undone.size + 1}`;
    undone.set(undo, () => {
      ({ connections, configs } = before);
    });
    changed();
    return undo;
  };
  const byPath = (name: string) => connections.find(({ connection }) => pathOf(connection) === name);
  const byId = (id: string) => configs.find(({ config }) => config.id === id);
  const noConnection = (name: string) => fail('not-found', `There is no connection "${name}".`);
  const noConfig = (id: string) => fail('not-found', `There is no auth configuration "${id}".`);
  const replaced = (names: readonly string[], edit: (view: ConnectionView) => ConnectionView) =>
    connections.map((view) => (names.includes(pathOf(view.connection)) ? edit(view) : view));
  /** Whoever signs in to a configuration is signed in for every connection that uses it. */
  const signedIn = (id: string, account: string): SignedIn => {
    const tokenExpiresAt = Date.now() + 1_800_000;
    const badge = { state: 'signed-in', tokenExpiresAt } as const;
    connections = connections.map((view) => (view.connection.authId === id ? { ...view, badge } : view));
    configs = configs.map((view) =>
      view.config.id === id
        ? { ...view, badge, signIn: { ...view.signIn, state: 'signed-in', account, tokenExpiresAt } }
        : view,
    );
    changed();
    const portal = byId(id)?.config.portal ?? null;
    return { ...blankSignIn, authId: idOf(id), account, portal, tokenExpiresAt };
  };
  const runStages = async (run: string | undefined, subject: string): Promise<CheckReport> => {
    const stages = options.stages ?? sampleStages(subject);
    for (const stage of stages) {
      await after(stage.milliseconds);
      if (run !== undefined) emit('stage', { run, stage });
    }
    return { subject, stages, passed: stages.every(({ state: found }) => found !== 'failed') };
  };

  const handlers: Handlers = {
    hostState: () => succeed(state()),
    unlock: ({ passphrase }) =>
      vault.kind === 'locked' && vault.keyPlace === 'passphrase' && passphrase !== 'open sesame'
        ? fail('wrong-passphrase', 'The passphrase does not open the key.')
        : take(open),
    chooseKey: ({ key }) => take({ ...open, keyPlace: key.place }),
    lock: () => take({ kind: 'locked', keyPlace: 'keychain', reason: 'user' }),
    recover: ({ recoveryCode }) =>
      recoveryCode === sampleRecoveryCode
        ? take(open)
        : fail('key-mismatch', 'That is not a recovery code: check it letter by letter.'),
    startAnew: ({ key }) => take({ ...open, keyPlace: key.place }),
    makeRecoveryCode: () => succeed({ recoveryCode: sampleRecoveryCode }),

    copyToken: ({ ref, form }) => {
      const view = byPath(ref);
      const config = byId(ref);
      const badge = view?.badge ?? config?.badge;
      if (badge === undefined) return noConnection(ref);
      if (badge.state === 'sign-in-needed' || badge.state === 'never-signed-in') {
        return fail('sign-in-needed', `Nobody is signed in to ${view?.connection.name ?? ref}.`);
      }
      return succeed({
        label: view?.connection.name ?? config?.config.name ?? ref,
        account: view?.signIn?.account ?? null,
        form,
        tokenExpiresAt: view?.signIn?.tokenExpiresAt ?? null,
        clearsAt: Date.now() + preferences.clearClipboardSeconds * 1_000,
        notes: [],
      });
    },

    preferences: () => succeed(preferences),
    changePreferences: (fields) => {
      preferences = { ...preferences, ...defined(fields) };
      emit('preferences', preferences);
      return succeed(preferences);
    },

    activity: ({ subject, limit }) =>
      succeed(
        activity
          .filter((entry) => subject === undefined || entry.subject === subject || entry.authId === subject)
          .slice(0, limit),
      ),
    clearActivity: () => {
      activity = [];
      return succeed(null);
    },
    doctor: async ({ run }) => succeed(await runStages(run, 'This computer')),
    storedFiles: () =>
      succeed([
        { name: 'profile.age', kind: 'current', savedAt: now - 3_600_000, bytes: 48_211 },
        { name: 'profile.2.age', kind: 'older', savedAt: now - 90_000_000, bytes: 47_903 },
        { name: 'profile.3.age', kind: 'older', savedAt: now - 400_000_000, bytes: 46_120 },
      ]),
    showDataFolder: () => succeed(null),
    installCommand: () =>
      succeed({ path: '/home/a.lee/.local/bin/wayleave', note: 'Open a new terminal to use it.' }),
    certificateExceptions: () => succeed(exceptions),
    removeCertificateException: ({ host, port }) => {
      exceptions = exceptions.filter((one) => one.host !== host || one.port !== port);
      return succeed(null);
    },
    startDemo: () =>
      succeed({
        portal: 'http://127.0.0.1:7443/portal',
        authId: 'demo001',
        connection: 'Council/City Portal',
        users: [{ username: 'analyst', password: 'analyst' }],
      }),
    openInBrowser: () => succeed(null),
    signInPage: () =>
      options.signInPage === undefined
        ? fail('feature-absent', 'This window shows no sign-in page.')
        : succeed(options.signInPage),
    signInPageAction: () =>
      options.signInPage === undefined
        ? fail('feature-absent', 'This window shows no sign-in page.')
        : succeed(null),

    listConnections: () => succeed(connections),
    showConnection: ({ name }) => {
      const view = byPath(name);
      return view === undefined ? noConnection(name) : succeed(view);
    },
    addConnection: (fields) => {
      const view = newConnection(fields, now);
      if (byPath(pathOf(view.connection)) !== undefined) {
        return fail('name-taken', `There is a connection ${pathOf(view.connection)} already.`);
      }
      change({ connections: [...connections, view] });
      return succeed({ view, notes: [] });
    },
    editConnection: ({ connection: name, fields }) => {
      const view = byPath(name);
      if (view === undefined) return noConnection(name);
      const next = edited(view, fields);
      const path = pathOf(next.connection);
      if (path !== name && byPath(path) !== undefined) {
        return fail('name-taken', `There is a connection ${path} already.`);
      }
      change({ connections: replaced([name], () => next) });
      return succeed({ view: next, notes: [] });
    },
    previewConnection: (fields) => {
      const url = canonicalUrl(fields.url, fields.allowHttp === true ? 'allowed' : 'loopback-only');
      if (!url.ok) return url;
      const { connection, endpointOrigins } = newConnection(
        { ...fields, name: fields.name ?? '', url: url.value.url },
        now,
      );
      return succeed({ connection, endpointOrigins, notes: url.value.notes });
    },
    removeConnection: ({ name }) => {
      if (byPath(name) === undefined) return noConnection(name);
      const undo = change({
        connections: connections.filter(({ connection }) => pathOf(connection) !== name),
      });
      return succeed({ removed: name, undo });
    },
    editConnections: ({ names, fields }) => {
      const undo = change({
        connections: replaced(names, (view) =>
          edited(view, {
            ...fields,
            ...(fields.tags === undefined
              ? {}
              : { tags: [...new Set([...view.connection.tags, ...fields.tags])] }),
          }),
        ),
      });
      return succeed({ changed: names, undo });
    },
    removeConnections: ({ names }) => {
      const undo = change({
        connections: connections.filter(({ connection }) => !names.includes(pathOf(connection))),
      });
      return succeed({ removed: names, undo });
    },
    duplicateConnection: ({ name }) => {
      const view = byPath(name);
      if (view === undefined) return noConnection(name);
      const free = [2, 3, 4, 5, 6, 7, 8, 9].map((number) => `${view.connection.name} ${number}`);
      const next = free.find(
        (candidate) => byPath(pathOf({ ...view.connection, name: candidate })) === undefined,
      );
      const copy = edited(view, { name: next ?? `${view.connection.name} 10` });
      change({ connections: [...connections, copy] });
      return succeed({ view: copy, notes: [] });
    },
    moveFolder: ({ from, to }) => {
      const names = connections
        .filter(({ connection: { folder } }) => folder === from || folder.startsWith(`${from}/`))
        .map(({ connection }) => pathOf(connection));
      const undo = change({
        connections: replaced(names, (view) =>
          edited(view, { folder: `${to}${view.connection.folder.slice(from.length)}`.replace(/^\//, '') }),
        ),
      });
      return succeed({ changed: names, undo });
    },
    undo: ({ undo }) => {
      const takeBack = undone.get(undo);
      if (takeBack === undefined) return fail('undo-expired', 'That change can no longer be taken back.');
      undone.delete(undo);
      takeBack();
      changed();
      return succeed(null);
    },
    testConnection: async ({ name, run }) => succeed(await runStages(run, name)),
    discover: ({ url }) => {
      if (!/^https?:\/\//.test(url)) return fail('bad-url', 'That is not a web address.');
      const { origin, host } = new URL(url);
      return succeed({
        kind: host.endsWith('arcgis.com') ? 'agol' : 'enterprise',
        name: host.endsWith('arcgis.com') ? 'ArcGIS Online' : 'Norfield maps',
        version: '11.3',
        portal: `${origin}/portal`,
        server: `${origin}/server`,
        endpoints: {
          services: `${origin}/server/rest/services`,
          community: `${origin}/portal/sharing/rest/community`,
          content: `${origin}/portal/sharing/rest/content`,
          authorize: `${origin}/portal/sharing/rest/oauth2/authorize`,
          token: `${origin}/portal/sharing/rest/oauth2/token`,
          generateToken: `${origin}/portal/sharing/rest/generateToken`,
        },
        signInKinds: ['oauth2', 'token'],
        notes: [],
      });
    },

    listAuthConfigs: () => succeed(configs),
    showAuthConfig: ({ id }) => {
      const view = byId(id);
      return view === undefined ? noConfig(id) : succeed(view);
    },
    addAuthConfig: (draft) => {
      const id = draft.id ?? 'new0001';
      if (!/^[A-Za-z0-9]{7}$/.test(id))
        return fail('bad-id', `"${id}" is not a valid ID: 7 letters or digits.`);
      if (byId(id) !== undefined) return fail('id-taken', `The ID ${id} is taken.`);
      const view = newConfig(id, draft, now);
      change({ configs: [...configs, view] });
      return succeed({ view, notes: [] });
    },
    editAuthConfig: ({ id, fields }) => {
      const view = byId(id);
      if (view === undefined) return noConfig(id);
      const next = { ...view, config: editedConfig(view.config, fields) };
      change({ configs: configs.map((one) => (one.config.id === id ? next : one)) });
      return succeed({ view: next, notes: [] });
    },
    renameAuthConfig: ({ id, newId }) => {
      const view = byId(id);
      if (view === undefined) return noConfig(id);
      if (byId(newId) !== undefined) return fail('id-taken', `The ID ${newId} is taken.`);
      const next = { ...view, config: { ...view.config, id: idOf(newId) } };
      change({
        configs: configs.map((one) => (one.config.id === id ? next : one)),
        connections: connections.map((one) =>
          one.connection.authId === id
            ? { ...one, connection: { ...one.connection, authId: idOf(newId) } }
            : one,
        ),
      });
      return succeed({ view: next, notes: [] });
    },
    removeAuthConfig: ({ id }) => {
      const view = byId(id);
      if (view === undefined) return noConfig(id);
      const undo = change({ configs: configs.filter(({ config }) => config.id !== id) });
      return succeed({
        removed: view.config.id,
        stillNamedBy: view.usedBy,
        signedOut: { authId: view.config.id, portal: 'revoked', forgotten: true },
        undo,
      });
    },
    checkAuthConfig: async ({ id, run }) => succeed(await runStages(run, id)),
    suggestAuthId: () => succeed({ id: idOf('k7m2x9q') }),
    registrationHelp: () =>
      succeed({
        redirectUrls: [
          'http://127.0.0.1:7070',
          'http://localhost:7070',
          'http://127.0.0.1:7071',
          'urn:ietf:wg:oauth:2.0:oob',
        ],
        text: 'The application needs these redirect URLs:\nhttp://127.0.0.1:7070\nhttp://localhost:7070\n',
        portalPage: 'https://gis.riverton.example/portal/home/content.html',
      }),

    startSignIn: ({ id, surface = 'embedded', password, acceptAccount }) => {
      const view = byId(id);
      if (view === undefined) return noConfig(id);
      const { config } = view;
      if (config.kind === 'token' && password === 'wrong')
        return fail('credentials-refused', `${new URL(config.portal ?? '').host} refused the password.`);
      if (config.kind !== 'oauth2') return succeed({ kind: 'done', signedIn: signedIn(id, 'a.lee') });
      const { port } = new URL(config.redirectUrl);
      const isMetHere = surface === 'system' || surface === 'print';
      if (isMetHere && options.busyPort === Number(port))
        return fail('redirect-port-busy', `Port ${port} is in use by another program.`);
      attemptCount += 1;
      const attempt = `attempt-${attemptCount}`;
      let finish: FakeAttempt['finish'] = () => undefined;
      const end = new Promise<Outcome<SignedIn, FailureCode>>((settle) => {
        finish = (outcome) => {
          attempts.delete(attempt);
          settle(outcome.ok ? succeed(signedIn(id, acceptAccount ?? 'a.lee')) : outcome);
        };
      });
      attempts.set(attempt, { id, surface, end, finish });
      emit('signIn', { attempt, surface, phase: 'waiting' });
      return succeed({
        kind: 'waiting',
        attempt,
        surface,
        url: `${config.requestUrl}?client_id=${config.clientId}&response_type=code&state=demo`,
        redirectUrl: config.redirectUrl,
        opened: surface === 'system' || surface === 'embedded',
        listening: true,
      });
    },
    deliverRedirect: () => succeed(null),
    finishSignIn: async ({ attempt, pasted }) => {
      const known = attempts.get(attempt);
      if (known === undefined) return fail('sign-in-cancelled', 'That sign-in is no longer under way.');
      if (pasted !== undefined && !pasted.includes('code')) return fail('bad-paste', 'That is not a code.');
      if (pasted !== undefined) known.finish(succeed(blankSignIn));
      return known.end;
    },
    cancelSignIn: ({ attempt }) => {
      attempts.get(attempt)?.finish(fail('sign-in-cancelled', 'The sign-in was called off.'));
      return succeed(null);
    },
    signOut: ({ id }) => {
      connections = connections.map((view) =>
        view.connection.authId === id ? { ...view, badge: { state: 'sign-in-needed' } } : view,
      );
      changed();
      return succeed({ authId: idOf(id), portal: 'revoked', forgotten: true });
    },
    whoami: ({ ref }) => {
      const view = byPath(ref);
      const authId = view?.connection.authId ?? byId(ref)?.config.id ?? null;
      if (authId === null) return fail('not-found', `The connection ${ref} has no auth configuration.`);
      return succeed({
        authId,
        account: 'a.lee',
        fullName: 'Anna Lee',
        organisation: 'Riverton City Council',
        portal: 'https://gis.riverton.example/portal',
        role: 'Publisher',
        privileges: ['portal:user:createItem', 'portal:user:shareToOrg'],
        tokenExpiresAt: view?.signIn?.tokenExpiresAt ?? null,
        signInEndsAt: view?.signIn?.signInEndsAt ?? null,
      });
    },
    services: ({ ref, folder }) =>
      succeed({
        url: `${byPath(ref)?.connection.url ?? 'https://gis.riverton.example/server/rest/services'}${folder === undefined ? '' : `/${folder}`}`,
        version: '11.3',
        folders: folder === undefined ? ['Cadastre', 'Utilities'] : [],
        services: serviceNames(options.serviceCount).map((name) => ({
          name: folder === undefined ? name : `${folder}/${name}`,
          type: name === 'Parcels' ? 'FeatureServer' : 'MapServer',
          url: `https://gis.riverton.example/server/rest/services/${folder === undefined ? '' : `${folder}/`}${name}/${name === 'Parcels' ? 'FeatureServer' : 'MapServer'}`,
        })),
      }),
    items: ({ query = '', start = 1, limit = 100 }) => {
      const total = query.includes('nothing') ? 0 : 120;
      return succeed({ total, items: manyItems(Math.min(total, start + limit - 1), now).slice(start - 1) });
    },
    groups: () =>
      succeed([
        { id: 'g1', title: 'Field crews', owner: 'a.lee', access: 'org', isMember: true },
        { id: 'g2', title: 'Planning', owner: 'b.ng', access: 'private', isMember: true },
      ]),
    groupItems: () => succeed({ total: 2, items: sampleItems(now) }),
    myContent: () => succeed({ total: 2, items: sampleItems(now), folders: [{ id: 'f1', title: 'Drafts' }] }),
    serviceFacts: ({ url }) =>
      succeed({
        url,
        type: 'FeatureServer',
        name: 'Parcels',
        version: '11.3',
        description: 'Land parcels of Riverton, updated nightly.',
        capabilities: ['Query', 'Extract'],
        extent: { xmin: 300_000, ymin: 5_200_000, xmax: 340_000, ymax: 5_240_000, wkid: 25_832 },
        maxRecordCount: 2_000,
        layers: [
          { id: 0, name: 'Parcels', kind: 'layer', geometry: 'Polygon', parentId: null, url: `${url}/0` },
          {
            id: 1,
            name: 'Boundary points',
            kind: 'layer',
            geometry: 'Point',
            parentId: 3,
            url: `${url}/1`,
          },
          { id: 3, name: 'Survey', kind: 'group', geometry: null, parentId: null, url: `${url}/3` },
          { id: 2, name: 'Owners', kind: 'table', geometry: null, parentId: null, url: `${url}/2` },
        ],
      }),
    layerFacts: ({ url }) =>
      succeed({
        url,
        id: 0,
        name: 'Parcels',
        type: 'Feature Layer',
        geometry: 'Polygon',
        description: 'One polygon per parcel.',
        extent: { xmin: 300_000, ymin: 5_200_000, xmax: 340_000, ymax: 5_240_000, wkid: 25_832 },
        fields: [
          ...(url.endsWith('/1') ? manyFields(117) : []),
          { name: 'OBJECTID', alias: 'Object ID', type: 'OID', length: null, nullable: false },
          { name: 'PARCEL_NO', alias: 'Parcel number', type: 'String', length: 20, nullable: false },
          { name: 'AREA_M2', alias: 'Area in square metres', type: 'Double', length: null, nullable: true },
        ],
        featureCount: 48_213,
        maxRecordCount: 2_000,
        capabilities: ['Query'],
      }),
    ...sharingHandlers({
      connections: () => connections,
      configs: () => configs,
      take: (next) => change({ connections: next }),
      profiles: options.hasNoQgis === true ? [] : [sampleProfile],
      importCount: options.importCount ?? 0,
      subscriptions: options.isEmpty === true ? [] : sampleSubscriptions(now),
      sealMilliseconds: options.sealMilliseconds ?? 0,
      progress: (detail) => emit('progress', detail),
      changed,
      takeHanded() {
        const name = handed;
        handed = null;
        emit('host', state());
        return name;
      },
    }),
    status: () =>
      succeed({ recipient: open.recipient, authConfigs: configs, connectionCount: connections.length }),
    registerApplication: ({ id }) => {
      const view = byId(id);
      if (view === undefined) return noConfig(id);
      return succeed({
        view,
        itemId: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
        redirectUrls: ['http://127.0.0.1:7070'],
      });
    },
  };

  return {
    calls,
    emit,
    connections: () => connections,
    configs: () => configs,
    answerSignIn(failure) {
      for (const attempt of attempts.values()) {
        attempt.finish(failure === undefined ? succeed(blankSignIn) : { ok: false, failure });
      }
    },
    bridge: {
      async invoke(operation, request) {
        calls.push({ operation, request });
        const name = operation as HostOperationName;
        const failing = options.failing?.[name];
        await after(options.slow?.[name] ?? 0);
        if (failing !== undefined) return fail(failing.code, failing.message);
        if (vault.kind !== 'open' && !closedOperations.has(name))
          return fail('vault-locked', 'The vault is locked.');
        const handler = handlers[name] as (asked: unknown) => Promise<Outcome<unknown, FailureCode>>;
        // As over a real bridge: the page gets a copy, and never in the same task.
        return structuredClone(await handler(request));
      },
      cancel: (call) => void calls.push({ operation: 'cancel', request: call }),
      on(event, listener) {
        const group = listeners.get(event) ?? new Set();
        listeners.set(event, group.add(listener));
        return () => group.delete(listener);
      },
    },
  };
}

/** Puts a host into the page that this runs in, where the preload script would, and answers it for the test. */
export function installWindowHost(options: WindowHostOptions = {}): WindowHost {
  const host = createWindowHost(options);
  Object.assign(globalThis, { wayleave: host.bridge });
  return host;
}

const closedOperations: ReadonlySet<HostOperationName> = new Set([
  'hostState',
  'unlock',
  'chooseKey',
  'lock',
  'recover',
  'startAnew',
  'preferences',
  'changePreferences',
  'doctor',
  'storedFiles',
  'showDataFolder',
  'openInBrowser',
]);

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function defined<T extends object>(fields: T): { [Name in keyof T]-?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]-?: Exclude<T[Name], undefined>;
  };
}

function edited(view: ConnectionView, fields: ConnectionFields): ConnectionView {
  const { headers, authId, password, ...plain } = fields;
  const connection = {
    ...view.connection,
    ...defined(plain),
    ...(password === undefined ? {} : { password: password === null ? null : { setAt: Date.now() } }),
    ...(authId === undefined ? {} : { authId: authId === null ? null : idOf(authId) }),
    changedAt: Date.now(),
  };
  return {
    ...view,
    connection,
    headerNames: headers?.map(({ name }) => name) ?? view.headerNames,
    unsetHeaders: headers?.flatMap(({ name, value }) => (value === null ? [name] : [])) ?? view.unsetHeaders,
  };
}

function newConnection(
  fields: ConnectionFields & { readonly name: string; readonly url: string },
  now: number,
): ConnectionView {
  const blank: ConnectionView = {
    connection: {
      name: fields.name,
      url: fields.url,
      communityUrl: null,
      contentUrl: null,
      authId: null,
      referer: '',
      username: '',
      password: null,
      prefix: '',
      folder: '',
      tags: [],
      allowHttp: false,
      colour: 'none',
      environment: 'none',
      notes: '',
      pinned: false,
      keepFresh: false,
      createdAt: now,
      changedAt: now,
    },
    headerNames: [],
    unsetHeaders: [],
    signIn: null,
    badge: { state: (fields.authId ?? null) === null ? 'public' : 'never-signed-in' },
    endpointOrigins: { community: 'none', content: 'none' },
    lastTest: null,
  };
  return edited(blank, fields);
}

function newConfig(id: string, draft: AuthConfigDraft, now: number): AuthConfigView {
  const samples = sampleAuthConfigs(now, []);
  const sample = samples.find(({ config }) => config.kind === draft.kind) ?? samples[0];
  if (sample === undefined) throw new Error('There is no sample.');
  const blank = { ...sample.config, id: idOf(id), createdAt: now, changedAt: now };
  const config = editedConfig(withoutOptionalSecrets(blank), draft);
  return { ...sample, config, usedBy: [], badge: { state: 'never-signed-in' } };
}

function withoutOptionalSecrets(config: Shown<AuthConfig>): Shown<AuthConfig> {
  if (config.kind === 'oauth2') return { ...config, clientSecret: null, apiKey: null };
  return config.kind === 'token' ? { ...config, password: null } : config;
}

function editedConfig(config: Shown<AuthConfig>, fields: AuthConfigFields): Shown<AuthConfig> {
  const known = Object.entries(defined(fields)).map(([name, value]) =>
    // A secret is taken and only its mark is shown.
    ['clientSecret', 'password', 'token', 'apiKey', 'key'].includes(name)
      ? [keptAs(config, name), value === null ? null : { setAt: Date.now() }]
      : [name, value],
  );
  return { ...config, ...Object.fromEntries(known), changedAt: Date.now() };
}

/** The password of an API key is the key itself. */
function keptAs({ kind }: Shown<AuthConfig>, name: string): string {
  return kind === 'api-key' && name === 'password' ? 'key' : name;
}

function lackingSecrets(
  connections: readonly ConnectionView[],
  configs: readonly AuthConfigView[],
  now: number,
) {
  const message = 'Soil and flood (envflo1) came without its API key: give yours before it is used.';
  const badge = { state: 'error', code: 'secret-missing', message, since: now } as const;
  return {
    connections: connections.map((view) => {
      const { authId, name } = view.connection;
      const headers = { headerNames: ['X-Department', 'X-Team'], unsetHeaders: ['X-Department'] };
      return {
        ...view,
        ...(name === 'Parcel editing' ? headers : {}),
        ...(authId === idOf('envflo1') ? { badge } : {}),
      };
    }),
    configs: configs.map((view) =>
      view.config.kind === 'api-key' ? { ...view, config: { ...view.config, key: null }, badge } : view,
    ),
  };
}

function sampleStages(subject: string): readonly Stage[] {
  const stage = (name: string, finding: string, milliseconds: number): Stage => ({
    name,
    state: 'passed',
    finding,
    fix: null,
    milliseconds,
  });
  return [
    stage('DNS', 'gis.riverton.example is 203.0.113.24.', 41),
    stage('TCP', 'Port 443 answers.', 20),
    stage('TLS', 'Riverton Issuing CA 2, 212 days left.', 96),
    stage('Portal', `ArcGIS Enterprise 11.3 answers for ${subject}.`, 180),
    stage('Clock', '0.4 s apart.', 0),
  ];
}

function sampleItems(now: number) {
  return [
    {
      id: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
      title: 'Parcels',
      type: 'Feature Service',
      owner: 'a.lee',
      access: 'org',
      url: 'https://gis.riverton.example/server/rest/services/Parcels/FeatureServer',
      modifiedAt: now - 86_400_000,
    },
    {
      id: '1f1e2d3c4b5a69788796a5b4c3d2e1f1',
      title: 'Base map',
      type: 'Map Service',
      owner: 'b.ng',
      access: 'public',
      url: 'https://gis.riverton.example/server/rest/services/Basemap/MapServer',
      modifiedAt: now - 900_000_000,
    },
  ];
}

function manyItems(count: number, now: number) {
  const [first] = sampleItems(now);
  return Array.from({ length: count }, (_, index) => ({
    ...first,
    id: `item${index + 1}`.padStart(32, '0'),
    title: `Parcels, sheet ${index + 1}`,
    type: 'Feature Service',
    owner: 'a.lee',
    access: 'org',
    url: `https://gis.riverton.example/server/rest/services/Sheet${index + 1}/FeatureServer`,
    modifiedAt: now - index * 3_600_000,
  }));
}

function manyFields(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    name: `MEASURE_${index + 1}`,
    alias: `Measure ${index + 1}`,
    type: 'Double',
    length: null,
    nullable: true,
  }));
}

function serviceNames(count: number | undefined): readonly string[] {
  if (count === undefined) return ['Parcels', 'Roads', 'Addresses'];
  return Array.from({ length: count }, (_, index) => `Service ${index + 1}`);
}

function sampleActivity(now: number, count?: number): readonly ActivityEntry[] {
  const entry = (
    minutesAgo: number,
    kind: ActivityEntry['kind'],
    subject: string | null,
    origin: ActivityEntry['origin'],
    detail: string,
    failure: ActivityEntry['failure'] = null,
  ): ActivityEntry => ({
    id: `activity-${minutesAgo}`,
    at: now - minutesAgo * 60_000,
    kind,
    subject,
    authId: subject === null ? null : idOf('rivprod'),
    account: subject === null ? null : 'a.lee',
    origin,
    failure,
    detail,
  });
  if (count !== undefined) {
    return Array.from({ length: count }, (_, index) =>
      entry(index, 'refresh', 'Council/City Portal', 'itself', ''),
    );
  }
  return [
    entry(4, 'token', 'Council/City Portal', 'command-line', 'wayleave token, from a terminal.'),
    entry(31, 'token', 'Council/City Portal', 'command-line', 'wayleave exec, for ogr2ogr.'),
    entry(64, 'refresh', 'Council/City Portal', 'itself', 'A new token for 60 minutes.'),
    entry(180, 'test', 'Council/City Portal', 'window', 'All 10 checks passed.'),
    entry(20, 'sign-in', 'Council/Dev portal', 'window', '', {
      code: 'redirect-port-busy',
      message: 'Port 7071 is in use by another program.',
    }),
    entry(1_500, 'copy', 'Council/City Portal', 'tray', 'Copied as a header.'),
    entry(2_900, 'sign-in', 'Council/City Portal', 'window', 'Signed in as a.lee.'),
    entry(2_905, 'unlock', null, 'window', ''),
  ].toSorted((one, other) => other.at - one.at);
}
