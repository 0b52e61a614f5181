import { type RefObject, useRef, useState } from 'react';
import {
  type QgisExportPlan,
  type QgisExportWish,
  type QgisFileKind,
  qgisFileKinds,
  type SavedQgisFiles,
  type Selection,
} from '../../../core/contract-sharing.ts';
import type { QgisTarget } from '../../../core/sharing/qgis/target.ts';
import { succeed } from '../../../core/outcome.ts';
import { useAuthConfigs, useConnections } from '../../host/data.tsx';
import { useHost } from '../../host/host-context.tsx';
import { type Task, useTask } from '../../host/use-task.ts';
import type { SecretChange } from '../../parts/secret-field.tsx';
import type { ExportStart } from '../../shell/dialogs.tsx';
import { type Exportable, exportables, keyOfConnection, selectionOf } from './selection.ts';

/** How secrets of the authentication file are kept from those who should not have them. */
export type Protection = 'password' | 'plain';

/** An export as it is being put together. */
export interface ExportForm {
  readonly items: readonly Exportable[];
  readonly takesAll: boolean;
  readonly setTakesAll: (takesAll: boolean) => void;
  readonly chosen: ReadonlySet<string>;
  readonly setChosen: (keys: ReadonlySet<string>) => void;
  readonly files: readonly QgisFileKind[];
  readonly setFile: (kind: QgisFileKind, isTicked: boolean) => void;
  readonly target: QgisTarget;
  readonly setTarget: (target: QgisTarget) => void;
  readonly protection: Protection;
  readonly setProtection: (protection: Protection) => void;
  /** Whether a password was generated, which then stands in `shown` and nowhere else. */
  readonly isGenerated: boolean;
  readonly shown: RefObject<HTMLOutputElement | null>;
  readonly generating: Task<null, []>;
  readonly typeOwn: () => void;
  readonly setTyped: (change: SecretChange) => void;
  /** Characters of what was typed. */
  readonly typedLength: number;
  /** What keeps a step from being left, or `null`. */
  readonly problemOf: (step: number) => 'nothing-chosen' | 'no-file' | 'no-password' | null;
  readonly planning: Task<QgisExportPlan, []>;
  readonly saving: Task<SavedQgisFiles | null, []>;
}

/** Holds the form. The password stays in its field, and is read for the requests that need it. */
export function useExport(initial: ExportStart): ExportForm {
  const host = useHost();
  const connections = useConnections().value ?? [];
  const items = exportables(connections, useAuthConfigs().value ?? []);
  const [takesAll, setTakesAll] = useState(initial.connections === null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(initial.connections?.map(keyOfConnection)),
  );
  const [files, setFiles] = useState(initial.files);
  const [target, setTarget] = useState<QgisTarget>('3.4');
  const [protection, setProtection] = useState<Protection>('password');
  const [isGenerated, setGenerated] = useState(false);
  const [typed, setTyped] = useState<SecretChange>({ kind: 'keep' });
  const [typedLength, setTypedLength] = useState(0);
  const shown = useRef<HTMLOutputElement>(null);

  const isProtected = files.includes('auth-xml') && protection === 'password';
  const password = () => {
    if (!isProtected) return '';
    if (isGenerated) return shown.current?.textContent ?? '';
    return typed.kind === 'set' ? typed.read() : '';
  };
  const wish = (): QgisExportWish => {
    const selection: Selection = takesAll ? {} : selectionOf(chosen, connections, items);
    const secret = password();
    return {
      selection,
      files,
      target,
      ...(secret === '' ? {} : { password: secret }),
      ...(files.includes('auth-xml') && protection === 'plain' ? { plainSecrets: true } : {}),
    };
  };
  // The password goes from the answer into the page and is kept nowhere else: it leaves with the dialog.
  const generating = useTask(async (signal) => {
    const made = await host.invoke('generatePassword', {}, signal);
    if (!made.ok) return made;
    if (shown.current !== null) shown.current.textContent = made.value.password;
    setGenerated(true);
    return succeed(null);
  });

  return {
    items,
    takesAll,
    setTakesAll,
    chosen,
    setChosen,
    files,
    setFile: (kind, isTicked) =>
      setFiles((before) =>
        qgisFileKinds.filter((known) => (known === kind ? isTicked : before.includes(known))),
      ),
    target,
    setTarget,
    protection,
    setProtection,
    isGenerated,
    shown,
    generating,
    typeOwn() {
      if (shown.current !== null) shown.current.textContent = '';
      setTyped({ kind: 'keep' });
      setTypedLength(0);
      setGenerated(false);
    },
    setTyped(change) {
      setTyped(change);
      setTypedLength(change.kind === 'set' ? change.read().length : 0);
    },
    typedLength,
    problemOf(step) {
      if (step === 0) return !takesAll && chosen.size === 0 ? 'nothing-chosen' : null;
      if (files.length === 0) return 'no-file';
      return isProtected && password() === '' ? 'no-password' : null;
    },
    planning: useTask((signal) => host.invoke('planQgisExport', wish(), signal)),
    saving: useTask((signal) => host.invoke('saveQgisFiles', wish(), signal)),
  };
}
