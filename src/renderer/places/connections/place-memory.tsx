import { createContext, type ReactNode, use, useRef } from 'react';
import type { WhoAmI } from '../../../core/contract.ts';
import type { TabId } from './detail.tsx';
import type { TreeOrder } from './tree-model.ts';

/**
 * What the place remembers while another one is shown. Not a preference: names of folders and what was looked for
 * belong into the sealed store alone, so this goes when the store is closed.
 */
export interface PlaceMemory {
  filter: string;
  order: TreeOrder;
  /** Keys of closed folders. */
  closed: ReadonlySet<string>;
  /** The next connection opens on the tab that was open last. */
  tab: TabId;
  /** What portals said of accounts, by auth ID and account: asking costs a request. */
  readonly accounts: Map<string, WhoAmI>;
}

const MemoryContext = createContext<{ readonly current: PlaceMemory } | null>(null);

/** Remembers for as long as it is mounted. */
export function PlaceMemoryProvider({ children }: { readonly children: ReactNode }) {
  const memory = useRef<PlaceMemory>({
    filter: '',
    order: { column: 'name', direction: 'ascending' },
    closed: new Set(),
    tab: 'overview',
    accounts: new Map(),
  });
  return <MemoryContext value={memory}>{children}</MemoryContext>;
}

/** The memory of the place. */
export function usePlaceMemory(): { readonly current: PlaceMemory } {
  const memory = use(MemoryContext);
  if (memory === null) throw new Error('There is no memory above this component.');
  return memory;
}
