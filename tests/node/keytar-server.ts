/** A process that serves a keytar in memory, in one of several ways: `keytar-server.ts BEHAVIOUR`. */
import type { Keytar } from '../../src/node/keychain.ts';
import { serveKeytar } from '../../src/node/keytar-process.ts';

const [behaviour] = process.argv.slice(2);
const entries = new Map<string, string>();

const never = () => new Promise<never>(() => setInterval(() => null, 1_000));

const working: Keytar = {
  getPassword: async (_service, account) => entries.get(account) ?? null,
  setPassword: async (_service, account, password) => void entries.set(account, password),
  deletePassword: async (_service, account) => entries.delete(account),
  findCredentials: async () => [...entries].map(([account, password]) => ({ account, password })),
};

const behaviours: Readonly<Record<string, () => Promise<Keytar>>> = {
  works: async () => working,
  'tells-pid-and-hangs': async () => ({
    ...working,
    getPassword: async (_service, account) => (account === 'pid' ? String(process.pid) : never()),
  }),
  crashes: async () => {
    process.kill(process.pid, 'SIGSEGV');
    return never();
  },
  'is-missing': () => Promise.reject(new Error("Cannot find module 'keytar'")),
};

const load = behaviours[behaviour ?? ''];
if (load === undefined) throw new Error('There is no such behaviour.');
await serveKeytar(load);
