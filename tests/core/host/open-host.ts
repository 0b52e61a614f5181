import { onTestFinished } from 'vitest';
import {
  type HostClient,
  type HostEventName,
  type HostEvents,
  hostEventNames,
  type WindowSignIn,
  type WindowSignInRequest,
} from '../../../src/core/host/host-contract.ts';
import { createHost, type Host } from '../../../src/core/host/host.ts';
import { type DemoPortal, startDemoPortal } from '../../../src/demo-portal/demo-portal.ts';
import { type HostBench, hostBench } from '../../fakes/host-surroundings.ts';
import type { FakeSignInWindow } from '../../fakes/sign-in-windows.ts';
import { valueOf } from '../../fixtures/outcomes.ts';

/** A host whose store is open, everything it told, and a way to be sure that something came about. */
export interface OpenHost {
  readonly bench: HostBench;
  readonly host: Host;
  readonly window: HostClient;
  /** Every event so far, by name, with what it carried. */
  readonly told: { readonly name: HostEventName; readonly detail: unknown }[];
  /** What the events of that name carried. */
  readonly heard: <Name extends HostEventName>(name: Name) => readonly HostEvents[Name][];
}

/** A host with a fresh store that is open, closed at the end of the test. */
export async function openHost(bench = hostBench()): Promise<OpenHost> {
  const host = createHost(bench.surroundings);
  const told: { readonly name: HostEventName; readonly detail: unknown }[] = [];
  for (const name of hostEventNames) host.on(name, (detail) => told.push({ name, detail }));
  const window = host.client('window');
  await host.start();
  if (host.state().vault.kind === 'first-run')
    valueOf(await window.invoke('chooseKey', { key: { place: 'keychain' } }));
  onTestFinished(() => closeInTime(host, bench));
  return {
    bench,
    host,
    window,
    told,
    heard: (name) => told.flatMap((event) => (event.name === name ? [event.detail as never] : [])),
  };
}

/** Closes a host while time goes by: what is under way may wait for its clock. */
async function closeInTime(host: Host, { clock }: HostBench): Promise<void> {
  let isClosed = false;
  const closing = host.close().finally(() => {
    isClosed = true;
  });
  while (!isClosed) {
    clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await closing;
}

/** An open host, and a demo portal on its clock with two configurations and a connection for each. */
export interface PortalHost extends OpenHost {
  readonly portal: DemoPortal;
}

/** Defines `user001` with the connection `Roads`, and `user002` with `Rivers`. */
export async function openPortalHost(bench = hostBench()): Promise<PortalHost> {
  const open = await openHost(bench);
  const portal = await startDemoPortal({ now: () => bench.clock.now() });
  onTestFinished(() => portal.close());
  for (const [id, name] of [
    ['user001', 'Roads'],
    ['user002', 'Rivers'],
  ] as const) {
    const config = { id, name: `Login ${name}`, portal: portal.portalUrl, clientId: 'wayleave-demo' };
    valueOf(await open.window.invoke('addAuthConfig', { kind: 'oauth2', ...config }));
    valueOf(await open.window.invoke('addConnection', { name, url: portal.servicesUrl, authId: id }));
  }
  return { ...open, portal };
}

type Waiting = Extract<WindowSignIn, { kind: 'waiting' }>;

/** A sign-in that has to wait for a person. */
export async function startSignIn({ window }: OpenHost, request: WindowSignInRequest): Promise<Waiting> {
  const started = valueOf(await window.invoke('startSignIn', request));
  if (started.kind !== 'waiting') throw new Error('Expected to wait for a person.');
  return started;
}

/** The address that the portal sends a person to who signs in at that address. */
export async function signInAtPortal(
  { portal }: PortalHost,
  { url, redirectUrl }: Waiting,
  username = 'analyst',
): Promise<{ readonly address: string; readonly code: string; readonly state: string }> {
  const state = new URL(url).searchParams.get('state') ?? '';
  const { code } = await portal.signInLikeAPerson(url, { username, password: 'demo' });
  const address = new URL(redirectUrl);
  address.searchParams.set('code', code ?? '');
  address.searchParams.set('state', state);
  return { address: address.href, code: code ?? '', state };
}

/** Signs in by the embedded window, to the end. */
export async function signInByWindow(host: PortalHost, id = 'user001', username = 'analyst'): Promise<void> {
  const started = await startSignIn(host, { id, surface: 'embedded' });
  const { address } = await signInAtPortal(host, started, username);
  lastWindow(host).events.redirected(address);
  valueOf(await host.window.invoke('finishSignIn', { attempt: started.attempt }));
}

/** The sign-in window that was opened last. */
export function lastWindow({ bench }: OpenHost): FakeSignInWindow {
  const window = bench.windows.all.at(-1);
  if (window === undefined) throw new Error('No sign-in window was opened.');
  return window;
}

/** Resolves when that holds, which it has to within seconds. Lets everything else go on in between. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`It does not come about that ${String(holds)}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Resolves when nothing more happens by itself; with a bench, not before its portals and its store have answered. */
export async function quiet(bench?: HostBench): Promise<void> {
  for (let idle = 0; idle < 50; idle += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if ((bench?.underWay ?? 0) > 0) idle = 0;
  }
}
