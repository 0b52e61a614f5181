import {
  createContext,
  type ReactNode,
  type RefObject,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Place } from '../../core/host/host-contract.ts';

/** Where the window stands: a place, and what is chosen in it. */
export interface Route {
  readonly place: Place;
  /** Path of the chosen connection, or `null`. */
  readonly connection: string | null;
  /** ID of the chosen auth configuration, or `null`. */
  readonly authId: string | null;
  /** A part of the place, such as a page of the settings; `null` for its own default. */
  readonly part: string | null;
}

interface Routing extends Route {
  /** Goes there, unless what is open holds on. What is not named stays, but the part, which belongs to the place. */
  readonly navigate: (to: Partial<Route>) => void;
}

/** Hears where the window is about to go. It keeps it where it is until `go` is called. */
export type LeaveGuard = (to: Partial<Route>, go: () => void) => void;

const RouteContext = createContext<Routing | null>(null);
const GuardContext = createContext<RefObject<LeaveGuard | null> | null>(null);
const start: Route = { place: 'connections', connection: null, authId: null, part: null };

/** Keeps where the window stands. */
export function RouteProvider({ children }: { readonly children: ReactNode }) {
  const [route, setRoute] = useState(start);
  const guard = useRef<LeaveGuard | null>(null);
  const navigate = useCallback((to: Partial<Route>) => {
    const go = () => setRoute((from) => ({ ...from, part: null, ...to }));
    if (guard.current === null) go();
    else guard.current(to, go);
  }, []);
  return (
    <GuardContext value={guard}>
      <RouteContext value={useMemo(() => ({ ...route, navigate }), [route, navigate])}>
        {children}
      </RouteContext>
    </GuardContext>
  );
}

/** Where the window stands, and how to go elsewhere. */
export function useRoute(): Routing {
  const route = use(RouteContext);
  if (route === null) throw new Error('There is no route provider above this component.');
  return route;
}

/** Holds the window where it is while something unsaved is open; `null` lets it go. The guard asks in its own place. */
export function useLeaveGuard(hold: LeaveGuard | null): void {
  const guard = use(GuardContext);
  useEffect(() => {
    if (guard === null) throw new Error('There is no route provider above this component.');
    guard.current = hold;
    return () => {
      guard.current = null;
    };
  }, [guard, hold]);
}
