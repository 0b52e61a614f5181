import type { AuthConfigView, ConnectionView } from '../../core/contract.ts';
import type { HostClient, HostState, Preferences } from '../../core/host/host-contract.ts';
import { connectionPath } from '../../core/model/connection.ts';
import { createResource, type Resource } from './resource.ts';

/** What every place shows. */
export interface Data {
  readonly host: Resource<HostState>;
  readonly preferences: Resource<Preferences>;
  /** Without a value while the store is not open. */
  readonly connections: Resource<readonly ConnectionView[]>;
  readonly authConfigs: Resource<readonly AuthConfigView[]>;
}

/** Asks for everything at once, and keeps it fresh for as long as the page lives. */
export function loadData(client: HostClient): Data {
  const data = createData(client);
  client.on('host', (state) => takeHostState(data, state));
  client.on('preferences', data.preferences.put);
  client.on('changed', () => {
    if (isOpen(data)) reloadRecords(data);
  });
  void data.preferences.reload();
  void data.host.reload().then(() => {
    if (!isOpen(data)) forgetRecords(data);
  });
  // Asked for before it is known that the store is open: mostly it is, and then all of it is drawn in one go.
  reloadRecords(data);
  return data;
}

/**
 * Resolves when there is something to draw for good: what the host is about and, where the store is open, what is in
 * it. A host that takes longer than `milliseconds` is not waited for. Never rejects.
 */
export function somethingToDraw(data: Data, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const resources = [data.host, data.preferences, data.connections, data.authConfigs];
    const look = () => {
      if (!isDrawable(data)) return;
      clearTimeout(timer);
      finish();
    };
    const stops = resources.map(({ subscribe }) => subscribe(look));
    const finish = () => {
      for (const stop of stops) stop();
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    look();
  });
}

function isDrawable(data: Data): boolean {
  if (!isSettled(data.host) || !isSettled(data.preferences)) return false;
  const vault = data.host.read().value?.vault.kind;
  if (vault === 'opening') return false;
  return vault !== 'open' || (isSettled(data.connections) && isSettled(data.authConfigs));
}

function isSettled<Value>({ read }: Resource<Value>): boolean {
  const { value, failure } = read();
  return value !== null || failure !== null;
}

function takeHostState(data: Data, state: HostState): void {
  const wasOpen = isOpen(data);
  data.host.put(state);
  if (state.vault.kind !== 'open') forgetRecords(data);
  else if (!wasOpen) reloadRecords(data);
}

function isOpen(data: Data): boolean {
  return data.host.read().value?.vault.kind === 'open';
}

function reloadRecords(data: Data): void {
  void data.connections.reload();
  void data.authConfigs.reload();
}

function forgetRecords(data: Data): void {
  data.connections.forget();
  data.authConfigs.forget();
}

function createData(client: HostClient): Data {
  return {
    host: createResource(() => client.invoke('hostState', {})),
    preferences: createResource(() => client.invoke('preferences', {})),
    connections: createResource(
      () => client.invoke('listConnections', {}),
      (record) => (isConnectionView(record) ? connectionPath(record.connection) : null),
    ),
    authConfigs: createResource(
      () => client.invoke('listAuthConfigs', {}),
      (record) => (isAuthConfigView(record) ? record.config.id : null),
    ),
  };
}

function isConnectionView(record: unknown): record is ConnectionView {
  return typeof record === 'object' && record !== null && 'connection' in record;
}

function isAuthConfigView(record: unknown): record is AuthConfigView {
  return typeof record === 'object' && record !== null && 'config' in record;
}
