import { createContext, type ReactNode, use, useMemo, useState } from 'react';
import type { QgisFileKind } from '../../core/contract-sharing.ts';

/** What the wizard starts with: from a link, a pasted address, or the folder that was chosen. Nothing of it is saved yet. */
export interface WizardStart {
  readonly url: string;
  readonly name: string;
  readonly folder: string;
  /** The address came from outside: nothing is asked there before the person says so. */
  readonly isFromLink: boolean;
}

/** For whom an export is: a profile file for Wayleave, or files for QGIS. */
export type ExportTarget = 'profile' | 'qgis';

/** What the export starts with. */
export interface ExportStart {
  readonly target: ExportTarget;
  /** Paths of the chosen connections, or `null` for everything. */
  readonly connections: readonly string[] | null;
  /** The chosen folder where no connections are, or `null`. */
  readonly folder: string | null;
  /** The files for QGIS that are ticked at first. */
  readonly files: readonly QgisFileKind[];
}

/** The dialog that is open over the window. One at a time. */
export type OpenDialog =
  | { readonly kind: 'wizard'; readonly initial: WizardStart }
  /** The staged test of connections, by their paths. */
  | { readonly kind: 'test'; readonly connections: readonly string[] }
  | { readonly kind: 'export'; readonly initial: ExportStart }
  /** How a connection, by its path, is opened in QGIS. */
  | { readonly kind: 'qgis-source'; readonly connection: string }
  | { readonly kind: 'keyboard' };

interface Dialogs {
  readonly open: OpenDialog | null;
  readonly openWizard: (initial?: Partial<WizardStart>) => void;
  readonly openTest: (...connections: readonly string[]) => void;
  readonly openExport: (initial?: Partial<ExportStart>) => void;
  readonly openQgisSource: (connection: string) => void;
  readonly openKeyboardHelp: () => void;
  readonly close: () => void;
}

const DialogContext = createContext<Dialogs | null>(null);
const blank: WizardStart = { url: '', name: '', folder: '', isFromLink: false };
const everything: ExportStart = {
  target: 'profile',
  connections: null,
  folder: null,
  files: ['auth-xml', 'connections-xml'],
};

/** Keeps which dialog is open. */
export function DialogProvider({ children }: { readonly children: ReactNode }) {
  const [open, setOpen] = useState<OpenDialog | null>(null);
  const dialogs = useMemo<Dialogs>(
    () => ({
      open,
      openWizard: (initial = {}) => setOpen({ kind: 'wizard', initial: { ...blank, ...initial } }),
      openTest: (...connections) => setOpen({ kind: 'test', connections }),
      openExport: (initial = {}) => setOpen({ kind: 'export', initial: { ...everything, ...initial } }),
      openQgisSource: (connection) => setOpen({ kind: 'qgis-source', connection }),
      openKeyboardHelp: () => setOpen({ kind: 'keyboard' }),
      close: () => setOpen(null),
    }),
    [open],
  );
  return <DialogContext value={dialogs}>{children}</DialogContext>;
}

/** Opens the dialogs that every place may open. */
export function useDialogs(): Dialogs {
  const dialogs = use(DialogContext);
  if (dialogs === null) throw new Error('There is no dialog provider above this component.');
  return dialogs;
}
