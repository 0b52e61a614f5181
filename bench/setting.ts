import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OAuth2Config } from '../src/core/model/auth-config.ts';
import { type AuthConfigId, parseAuthConfigId } from '../src/core/model/auth-config-id.ts';
import type { Connection } from '../src/core/model/connection.ts';
import type { Profile } from '../src/core/model/profile.ts';
import type { Session } from '../src/core/model/session.ts';
import { succeed } from '../src/core/outcome.ts';
import { newIdentity } from '../src/core/store/age.ts';
import { type KeyedStore, openStore, type StorePorts } from '../src/core/store/open-store.ts';
import { systemAead } from '../src/node/aead.ts';
import { systemClock } from '../src/node/clock.ts';
import { folderFiles } from '../src/node/files.ts';
import { folderLocks } from '../src/node/folder-lock.ts';
import { systemRandomness } from '../src/node/randomness.ts';
import { valueOf } from './measure.ts';

/** The portal of the made-up configurations. Nothing is ever sent to it. */
export const portal = 'https://gis.example.org/portal';

/** Runs with a folder of its own, which goes afterwards. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'wayleave-bench-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The real ports of a store in that folder. */
export function storePorts(folder: string): StorePorts {
  return {
    files: folderFiles(folder),
    locks: folderLocks(folder),
    clock: systemClock,
    randomness: systemRandomness,
    aead: systemAead(),
  };
}

/** A new store with that profile. */
export async function storeWith(profile: Profile, folder: string): Promise<KeyedStore> {
  const store = valueOf(await openStore(await newIdentity(), storePorts(folder)));
  valueOf(await store.changeProfile<null, never>(() => succeed({ saved: profile, value: null })));
  return store;
}

/** A profile of that size, its fields filled as in daily use. */
export function profileOf(connectionCount: number, authConfigCount: number): Profile {
  const authConfigs = Array.from({ length: authConfigCount }, (_, index) => authConfig(index));
  const connections = Array.from({ length: connectionCount }, (_, index) =>
    connection(index, authConfigs[index % authConfigCount]?.id ?? null),
  );
  return { authConfigs, connections, certificateExceptions: [], subscriptions: [] };
}

/** A user login; its ID is `b` and the index in six digits. */
export function authConfig(index: number): OAuth2Config {
  return {
    kind: 'oauth2',
    id: idOf(`b${String(index).padStart(6, '0')}`),
    name: `Department ${index} on the portal`,
    portal,
    tokenHeader: 'Authorization',
    expectedAccount: `analyst${index}`,
    allowHttp: false,
    timeoutSeconds: 30,
    signInWith: 'ask',
    privateSignIn: false,
    qgisExtras: null,
    createdAt: 1_790_000_000_000,
    changedAt: 1_790_000_000_000,
    grantFlow: 'authorization-code',
    requestUrl: `${portal}/sharing/rest/oauth2/authorize`,
    tokenUrl: `${portal}/sharing/rest/oauth2/token`,
    refreshUrl: null,
    redirectUrl: 'http://127.0.0.1:7070',
    clientId: `clientId${index}`,
    clientSecret: { value: `secret-${index}-0123456789abcdef0123456789abcdef`, setAt: 1_790_000_000_000 },
    scope: '',
    apiKey: null,
    pkce: true,
    persistToken: false,
    expirationMinutes: 20_160,
  };
}

function connection(index: number, authId: AuthConfigId | null): Connection {
  return {
    name: `Parcels of district ${index}`,
    url: `https://gis.example.org/server${index % 7}/rest/services`,
    communityUrl: `${portal}/sharing/rest/community`,
    contentUrl: `${portal}/sharing/rest/content`,
    authId,
    referer: '',
    headers: [{ name: 'X-Department', value: `department-${index % 50}` }],
    username: '',
    password: null,
    prefix: '',
    folder: `Region ${index % 20}/District ${index % 100}`,
    tags: ['cadastre', `year-${2000 + (index % 26)}`],
    allowHttp: false,
    colour: 'none',
    environment: 'none',
    notes: '',
    pinned: false,
    keepFresh: false,
    createdAt: 1_790_000_000_000,
    changedAt: 1_790_000_000_000,
  };
}

/** A session whose token ends at that time (unix milliseconds) and can be refreshed. */
export function sessionOf(authId: AuthConfigId, token: string, expiresAt: number): Session {
  const issuedAt = Date.now() - 1_800_000;
  return {
    authId,
    account: 'analyst',
    signedInAt: issuedAt,
    access: { value: token, issuedAt, expiresAt },
    refresh: { value: 'refresh', issuedAt, expiresAt: issuedAt + 1_209_600_000 },
    redirectUrl: 'http://127.0.0.1:7070',
    ssl: true,
    serverTokens: [],
    surface: 'system',
    issuer: null,
  };
}

function idOf(text: string): AuthConfigId {
  const id = parseAuthConfigId(text);
  if (id === null) throw new Error(`Not an ID: ${text}`);
  return id;
}
