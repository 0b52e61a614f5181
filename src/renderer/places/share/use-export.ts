import { useState } from 'react';
import type { Selection } from '../../../core/contract-sharing.ts';
import { useAuthConfigs, useConnections } from '../../host/data.tsx';
import type { ExportStart, ExportTarget } from '../../shell/dialogs.tsx';
import {
  type Exportable,
  exportables,
  type Group,
  groupsByFolder,
  groupsByTag,
  keyOfConnection,
  selectionOf,
} from './selection.ts';

/** How it is said what goes along. */
export type WhatMode = 'all' | 'selection' | 'folder' | 'tag';

/** What goes along and for whom, as it is being put together. */
export interface WhatForm {
  readonly target: ExportTarget;
  readonly setTarget: (target: ExportTarget) => void;
  readonly items: readonly Exportable[];
  readonly folders: readonly Group[];
  readonly tags: readonly Group[];
  readonly mode: WhatMode;
  readonly setMode: (mode: WhatMode) => void;
  readonly chosen: ReadonlySet<string>;
  readonly setChosen: (keys: ReadonlySet<string>) => void;
  readonly folder: string | null;
  readonly setFolder: (path: string) => void;
  readonly tag: string | null;
  readonly setTag: (tag: string) => void;
  /** Whether something is said that goes along. */
  readonly isChosen: boolean;
  readonly selection: () => Selection;
}

/** Holds the first step of an export. */
export function useWhat(initial: ExportStart): WhatForm {
  const connections = useConnections().value ?? [];
  const items = exportables(connections, useAuthConfigs().value ?? []);
  const folders = groupsByFolder(connections);
  const tags = groupsByTag(connections);
  const [target, setTarget] = useState(initial.target);
  const [mode, setMode] = useState<WhatMode>(
    initial.connections !== null ? 'selection' : initial.folder !== null ? 'folder' : 'all',
  );
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(initial.connections?.map(keyOfConnection)),
  );
  const [chosenFolder, setFolder] = useState(initial.folder);
  const [chosenTag, setTag] = useState<string | null>(null);
  // The first stands in its field until another is chosen.
  const folder = chosenFolder ?? folders[0]?.name ?? null;
  const tag = chosenTag ?? tags[0]?.name ?? null;
  return {
    target,
    setTarget,
    items,
    folders,
    tags,
    mode,
    setMode,
    chosen,
    setChosen,
    folder,
    setFolder,
    tag,
    setTag,
    isChosen: mode !== 'selection' || chosen.size > 0,
    selection() {
      switch (mode) {
        case 'all':
          return {};
        case 'selection':
          return selectionOf(chosen, connections, items);
        case 'folder':
          return { folders: folder === null ? [] : [folder] };
        case 'tag':
          return { tags: tag === null ? [] : [tag] };
      }
    },
  };
}
