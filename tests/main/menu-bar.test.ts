import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, test } from 'vitest';
import { words } from '../../src/core/words/words.ts';
import type { TrayAction, TrayItem } from '../../src/core/host/tray-menu.ts';
import { menuBar, type MenuBarOptions } from '../../src/main/menu-bar.ts';
import { trayTemplate } from '../../src/main/tray-template.ts';

function barOf(changes: Partial<MenuBarOptions> = {}) {
  const done: unknown[] = [];
  const items = menuBar({
    words: words.desktop.menu,
    isMac: false,
    isPackaged: true,
    canUpdate: false,
    tell: (command) => void done.push(command),
    lock: () => void done.push('lock'),
    checkForUpdates: () => void done.push('updates'),
    about: () => void done.push('about'),
    quit: () => void done.push('quit'),
    ...changes,
  });
  const all = items.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
  const click = (label: string) => {
    const item = all.find((candidate) => candidate.label === label);
    if (item?.click === undefined) throw new Error(`There is no item ${label}.`);
    item.click(undefined as never, undefined, {} as never);
    return done.at(-1);
  };
  return { items, all, click };
}

describe('the menu bar', () => {
  const { menu } = words.desktop;

  test('asks the window and never acts by itself', () => {
    const { click } = barOf();
    expect(click(menu.newConnection)).toEqual({ kind: 'new-connection', url: '', name: '' });
    expect(click(menu.settings)).toEqual({ kind: 'show', place: 'settings' });
    expect(click(menu.browse)).toEqual({ kind: 'show', place: 'browse' });
    expect(click(menu.import)).toEqual({ kind: 'import' });
    expect(click(menu.export)).toEqual({ kind: 'export' });
    expect(click(menu.filter)).toEqual({ kind: 'filter' });
    expect(click(menu.undoChange)).toEqual({ kind: 'undo' });
    expect(click(menu.keyboard)).toEqual({ kind: 'keyboard-help' });
    expect(click(menu.lock)).toBe('lock');
    expect(click(menu.quit)).toBe('quit');
  });

  test.each([false, true])('has a word for every item and no key twice, on macOS: %s', (isMac) => {
    const { items, all } = barOf({ isMac, isPackaged: false, canUpdate: true });
    for (const item of [...items, ...all]) if (item.type !== 'separator') expect(item.label).toMatch(/\S/);
    const keys = all.flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(
      expect.arrayContaining(['CmdOrCtrl+N', 'CmdOrCtrl+F', 'CmdOrCtrl+L', 'CmdOrCtrl+,', 'CmdOrCtrl+1']),
    );
  });

  test('offers developer tools and updates only where they belong', () => {
    const labels = ({ all }: { readonly all: readonly MenuItemConstructorOptions[] }) =>
      all.map(({ label }) => label);
    expect(labels(barOf())).not.toContain(menu.developerTools);
    expect(labels(barOf())).not.toContain(menu.updates);
    expect(labels(barOf({ isPackaged: false }))).toContain(menu.developerTools);
    expect(labels(barOf({ canUpdate: true }))).toContain(menu.updates);
  });
});

test('the tray’s lines are those of the host, with their names as they are', () => {
  const copy: TrayAction = { kind: 'copy', ref: 'R&D', form: 'raw' };
  const items: readonly TrayItem[] = [
    { kind: 'text', label: 'Wayleave, unlocked' },
    { kind: 'separator' },
    {
      kind: 'submenu',
      label: 'R&D',
      items: [{ kind: 'action', label: 'Copy token', enabled: false, action: copy }],
    },
  ];
  const acted: TrayAction[] = [];
  const template = trayTemplate(items, (action) => void acted.push(action));
  expect(template).toMatchObject([
    { label: 'Wayleave, unlocked', enabled: false },
    { type: 'separator' },
    { label: 'R&&D', submenu: [{ label: 'Copy token', enabled: false }] },
  ]);
  const [, , sub] = template;
  const inner = Array.isArray(sub?.submenu) ? sub.submenu[0] : undefined;
  inner?.click?.(undefined as never, undefined, {} as never);
  expect(acted).toEqual([copy]);
});
