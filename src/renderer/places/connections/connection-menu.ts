import ListChecks from 'lucide-react/icons/list-checks';
import ClipboardList from 'lucide-react/icons/clipboard-list';
import Copy from 'lucide-react/icons/copy';
import FolderInput from 'lucide-react/icons/folder-input';
import FolderSearch from 'lucide-react/icons/folder-search';
import Layers from 'lucide-react/icons/layers';
import LogIn from 'lucide-react/icons/log-in';
import LogOut from 'lucide-react/icons/log-out';
import Palette from 'lucide-react/icons/palette';
import Pencil from 'lucide-react/icons/pencil';
import Pin from 'lucide-react/icons/pin';
import Plus from 'lucide-react/icons/plus';
import Tag from 'lucide-react/icons/tag';
import Trash from 'lucide-react/icons/trash-2';
import Upload from 'lucide-react/icons/upload';
import { createElement } from 'react';
import type { ConnectionView } from '../../../core/contract.ts';
import type { CopyForm, Feature } from '../../../core/host/host-contract.ts';
import {
  type ConnectionColour,
  connectionColours,
  type Environment,
  environments,
} from '../../../core/model/connection.ts';
import { words } from '../../../core/words/words.ts';
import { formatNumber } from '../../parts/format.ts';
import type { MenuEntry } from '../../parts/menu.tsx';
import { Swatch } from '../../parts/swatch.tsx';
import { shortcutText } from '../../shell/keyboard.ts';
import { signsIn } from './standing.ts';

/** What a menu of connections can have done. */
export interface MenuWays {
  readonly signIn: (options?: { readonly surface?: 'system' | 'paste'; readonly private?: boolean }) => void;
  readonly signOut: () => void;
  readonly copy: (form: CopyForm) => void;
  readonly test: () => void;
  readonly browse: () => void;
  readonly openInQgis: () => void;
  readonly export: () => void;
  readonly edit: () => void;
  readonly rename: () => void;
  readonly duplicate: () => void;
  readonly move: () => void;
  readonly tag: () => void;
  readonly editFields: () => void;
  readonly colour: (colour: ConnectionColour) => void;
  readonly environment: (environment: Environment) => void;
  readonly pin: (isPinned: boolean) => void;
  readonly remove: () => void;
  readonly newHere: () => void;
  readonly open: (isOpen: boolean) => void;
}

/** The forms in which a token is copied, in the order of a menu. */
export function copyEntries(copyToken: Feature, copy: (form: CopyForm) => void): readonly MenuEntry[] {
  return copyForms.map((form) => ({
    id: `copy-${form}`,
    label: words.connections.copyForms[form],
    isDisabled: !copyToken.available,
    run: () => copy(form),
    ...(form === 'raw' ? { shortcut: shortcutText('copyToken') } : {}),
  }));
}

const copyForms: readonly CopyForm[] = ['raw', 'header', 'query', 'curl', 'env', 'gdal', 'python', 'arcgis'];

/** Other ways to sign in than the one that the button takes. */
export function signInEntries(signIn: MenuWays['signIn']): readonly MenuEntry[] {
  const said = words.connections;
  return [
    { id: 'sign-in-browser', label: said.signInBrowser, run: () => signIn({ surface: 'system' }) },
    { id: 'sign-in-private', label: said.signInPrivately, run: () => signIn({ private: true }) },
    { id: 'sign-in-paste', label: said.signInPaste, run: () => signIn({ surface: 'paste' }) },
  ];
}

/** The context menu of one connection. */
export function menuOfConnection(
  view: ConnectionView,
  ways: MenuWays,
  copyToken: Feature,
): readonly MenuEntry[] {
  const said = words.connections;
  const hasAuth = view.connection.authId !== null;
  const canSignIn = signsIn(view);
  return [
    {
      id: 'sign-in',
      label: said.signIn,
      icon: LogIn,
      shortcut: shortcutText('signIn'),
      isDisabled: !canSignIn,
      run: () => ways.signIn(),
    },
    {
      id: 'sign-in-browser',
      label: said.signInBrowser,
      isDisabled: !canSignIn,
      run: () => ways.signIn({ surface: 'system' }),
    },
    {
      kind: 'submenu',
      id: 'copy',
      label: said.copyToken,
      icon: Copy,
      isDisabled: !hasAuth || !copyToken.available,
      entries: copyEntries(copyToken, ways.copy),
    },
    { id: 'test', label: said.test, icon: ListChecks, shortcut: shortcutText('test'), run: ways.test },
    { id: 'browse', label: said.browse, icon: FolderSearch, run: ways.browse },
    { id: 'open-qgis', label: said.openInQgis, icon: Layers, run: ways.openInQgis },
    { kind: 'rule', id: 'rule-edit' },
    { id: 'edit', label: said.edit, icon: Pencil, shortcut: 'Enter', run: ways.edit },
    { id: 'rename', label: said.renameAction, shortcut: shortcutText('rename'), run: ways.rename },
    {
      id: 'duplicate',
      label: said.duplicate,
      icon: ClipboardList,
      shortcut: shortcutText('duplicate'),
      run: ways.duplicate,
    },
    { id: 'move', label: said.moveTo, icon: FolderInput, run: ways.move },
    markEntry(view.connection.colour, view.connection.environment, ways),
    {
      id: 'pin',
      label: view.connection.pinned ? said.unpin : said.pin,
      icon: Pin,
      run: () => ways.pin(!view.connection.pinned),
    },
    exportEntry(ways, said.export),
    { kind: 'rule', id: 'rule-end' },
    {
      id: 'sign-out',
      label: said.signOut,
      icon: LogOut,
      isDisabled: !canSignIn || (view.signIn?.account ?? null) === null,
      run: ways.signOut,
    },
    {
      id: 'delete',
      label: said.delete,
      icon: Trash,
      isDanger: true,
      shortcut: shortcutText('delete'),
      run: ways.remove,
    },
  ];
}

/** The context menu of several connections. */
export function menuOfMany(
  count: number,
  ways: MenuWays,
  exportLabel: string = words.connections.export,
): readonly MenuEntry[] {
  const said = words.connections;
  return [
    { id: 'test', label: said.bulk.testAll, icon: ListChecks, hint: formatNumber(count), run: ways.test },
    { id: 'sign-out', label: said.bulk.signOut, icon: LogOut, run: ways.signOut },
    { kind: 'rule', id: 'rule-edit' },
    { id: 'move', label: said.moveTo, icon: FolderInput, run: ways.move },
    { id: 'tag', label: said.bulk.tag, icon: Tag, run: ways.tag },
    markEntry(null, null, ways),
    { id: 'fields', label: said.bulk.editFields, icon: Pencil, run: ways.editFields },
    exportEntry(ways, exportLabel),
    { kind: 'rule', id: 'rule-end' },
    {
      id: 'delete',
      label: said.delete,
      icon: Trash,
      isDanger: true,
      shortcut: shortcutText('delete'),
      run: ways.remove,
    },
  ];
}

/** The context menu of a folder. */
export function menuOfFolder(isOpen: boolean, count: number, ways: MenuWays): readonly MenuEntry[] {
  const said = words.connections;
  return [
    { id: 'open', label: isOpen ? said.close : said.open, shortcut: 'Enter', run: () => ways.open(!isOpen) },
    { id: 'new', label: said.newHere, icon: Plus, run: ways.newHere },
    { id: 'rename', label: said.renameAction, shortcut: shortcutText('rename'), run: ways.rename },
    { kind: 'rule', id: 'rule-many' },
    ...menuOfMany(count, ways, said.exportFolder),
  ];
}

function exportEntry(ways: Pick<MenuWays, 'export'>, label: string): MenuEntry {
  return { id: 'export', label, icon: Upload, run: ways.export };
}

function markEntry(
  colour: ConnectionColour | null,
  environment: Environment | null,
  ways: Pick<MenuWays, 'colour' | 'environment'>,
): MenuEntry {
  const { common, connections: said } = words;
  return {
    kind: 'submenu',
    id: 'marks',
    label: said.colour,
    icon: Palette,
    entries: [
      {
        kind: 'choice',
        id: 'colour',
        title: said.colour,
        mode: 'single',
        selected: colour === null ? [] : [`colour-${colour}`],
        options: connectionColours.map((name) => ({
          id: `colour-${name}`,
          label: common.colours[name],
          mark: createElement(Swatch, { colour: name }),
        })),
        onChange: ([id]) => {
          const chosen = connectionColours.find((name) => id === `colour-${name}`);
          if (chosen !== undefined) ways.colour(chosen);
        },
      },
      { kind: 'rule', id: 'rule-environment' },
      {
        kind: 'choice',
        id: 'environment',
        title: said.environment,
        mode: 'single',
        selected: environment === null ? [] : [`environment-${environment}`],
        options: environments.map((name) => ({
          id: `environment-${name}`,
          label: common.environmentNames[name],
        })),
        onChange: ([id]) => {
          const chosen = environments.find((name) => id === `environment-${name}`);
          if (chosen !== undefined) ways.environment(chosen);
        },
      },
    ],
  };
}
