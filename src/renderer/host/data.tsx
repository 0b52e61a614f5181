import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { AuthConfigView, ConnectionView } from '../../core/contract.ts';
import type { FailureCode } from '../../core/failures.ts';
import type {
  HostEventName,
  HostEvents,
  HostState,
  Preferences,
  PreferencesChange,
} from '../../core/host/host-contract.ts';
import type { Outcome } from '../../core/outcome.ts';
import { useHost } from './host-context.tsx';
import type { Data } from './loading.ts';
import type { Loaded, Resource } from './resource.ts';

const DataContext = createContext<Data | null>(null);

/** Hands on what every place shows. Shows `whileLoading` until the state of the host and the preferences are there. */
export function DataProvider({
  data,
  whileLoading,
  children,
}: {
  readonly data: Data;
  readonly whileLoading: (problem: Loaded<unknown>, retry: () => void) => ReactNode;
  readonly children: ReactNode;
}) {
  const host = useLoaded(data.host);
  const preferences = useLoaded(data.preferences);
  if (host.value === null || preferences.value === null) {
    const problem = host.failure === null ? preferences : host;
    const retry = () => {
      void data.host.reload();
      void data.preferences.reload();
    };
    return whileLoading(problem, retry);
  }
  return <DataContext value={data}>{children}</DataContext>;
}

/** The host, its store, and what both can do. */
export function useHostState(): HostState {
  return present(useLoaded(useData().host));
}

/** The preferences, and how to change some: they show at once, and go back when the host refuses. */
export function usePreferences(): {
  readonly preferences: Preferences;
  readonly change: (change: PreferencesChange) => Promise<Outcome<Preferences, FailureCode>>;
} {
  const client = useHost();
  const resource = useData().preferences;
  const preferences = present(useLoaded(resource));
  const change = useCallback(
    async (fields: PreferencesChange) => {
      const before = present(resource.read());
      resource.put({ ...before, ...definedFields(fields) });
      const outcome = await client.invoke('changePreferences', fields);
      resource.put(outcome.ok ? outcome.value : before);
      return outcome;
    },
    [client, resource],
  );
  return { preferences, change };
}

/** All connections, and `reload` for a button that asks again. */
export function useConnections(): Loaded<readonly ConnectionView[]> & {
  readonly reload: () => Promise<void>;
} {
  const resource = useData().connections;
  return { ...useLoaded(resource), reload: resource.reload };
}

/** All auth configurations, and `reload` for a button that asks again. */
export function useAuthConfigs(): Loaded<readonly AuthConfigView[]> & {
  readonly reload: () => Promise<void>;
} {
  const resource = useData().authConfigs;
  return { ...useLoaded(resource), reload: resource.reload };
}

/** Listens to an event of the host for as long as the component lives. */
export function useEvent<Name extends HostEventName>(
  name: Name,
  listener: (detail: HostEvents[Name]) => void,
): void {
  const client = useHost();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => client.on(name, (detail) => latest.current(detail)), [client, name]);
}

const minute = 60_000;

/** Now, to the minute: what shows time left is drawn anew once a minute, all of it together. */
export function useMinute(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), minute);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function useLoaded<Value>(resource: Resource<Value>): Loaded<Value> {
  return useSyncExternalStore(resource.subscribe, resource.read);
}

function useData(): Data {
  const data = use(DataContext);
  if (data === null) throw new Error('There is no data provider above this component.');
  return data;
}

function present<Value>({ value }: Loaded<Value>): Value {
  if (value === null) throw new Error('This is shown only once it is loaded.');
  return value;
}

function definedFields(change: PreferencesChange): Partial<Preferences> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
