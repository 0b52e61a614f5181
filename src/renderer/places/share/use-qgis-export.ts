import { useState } from 'react';
import {
  type QgisExportPlan,
  type QgisExportWish,
  type QgisFileKind,
  qgisFileKinds,
  type SavedQgisFiles,
  type Selection,
} from '../../../core/contract-sharing.ts';
import type { QgisTarget } from '../../../core/sharing/qgis/target.ts';
import { useHost } from '../../host/host-context.tsx';
import { type Task, useTask } from '../../host/use-task.ts';
import { type NewSecret, useNewSecret } from './use-new-secret.ts';

/** How secrets of the authentication file are kept from those who should not have them. */
export type Protection = 'password' | 'plain';

/** An export for QGIS as it is being put together. */
export interface QgisForm {
  readonly files: readonly QgisFileKind[];
  readonly setFile: (kind: QgisFileKind, isTicked: boolean) => void;
  readonly target: QgisTarget;
  readonly setTarget: (target: QgisTarget) => void;
  readonly protection: Protection;
  readonly setProtection: (protection: Protection) => void;
  readonly password: NewSecret;
  /** What keeps the step from being left, or `null`. */
  readonly problem: () => 'no-file' | 'no-password' | null;
  readonly planning: Task<QgisExportPlan, []>;
  readonly saving: Task<SavedQgisFiles | null, []>;
}

/** Holds the form. The password stays in its field, and is read for the requests that need it. */
export function useQgisExport(initialFiles: readonly QgisFileKind[], selection: () => Selection): QgisForm {
  const host = useHost();
  const [files, setFiles] = useState(initialFiles);
  const [target, setTarget] = useState<QgisTarget>('3.4');
  const [protection, setProtection] = useState<Protection>('password');
  const password = useNewSecret();

  const hasSecrets = files.includes('auth-xml');
  const isProtected = hasSecrets && protection === 'password';
  const wish = (): QgisExportWish => {
    const secret = isProtected ? password.read() : '';
    return {
      selection: selection(),
      files,
      target,
      ...(secret === '' ? {} : { password: secret }),
      ...(hasSecrets && protection === 'plain' ? { plainSecrets: true } : {}),
    };
  };
  return {
    files,
    setFile: (kind, isTicked) =>
      setFiles((before) =>
        qgisFileKinds.filter((known) => (known === kind ? isTicked : before.includes(known))),
      ),
    target,
    setTarget,
    protection,
    setProtection,
    password,
    problem() {
      if (files.length === 0) return 'no-file';
      return isProtected && password.read() === '' ? 'no-password' : null;
    },
    planning: useTask((signal) => host.invoke('planQgisExport', wish(), signal)),
    saving: useTask((signal) => host.invoke('saveQgisFiles', wish(), signal)),
  };
}
