import { useEffect, useRef } from 'react';

/** Every shortcut of the window. `Mod` is Ctrl, and Cmd on a Mac. */
export const shortcuts = {
  newConnection: 'Mod+N',
  filter: 'Mod+F',
  rename: 'F2',
  edit: 'Mod+E',
  test: 'Mod+T',
  signIn: 'Mod+I',
  copyToken: 'Mod+Shift+C',
  copyAs: 'Mod+Alt+C',
  duplicate: 'Mod+D',
  import: 'Mod+O',
  export: 'Mod+Shift+E',
  delete: 'Delete',
  undo: 'Mod+Z',
  lock: 'Mod+L',
  settings: 'Mod+,',
  refresh: 'F5',
  nextPane: 'F6',
  previousPane: 'Shift+F6',
  help: '?',
  connections: 'Mod+1',
  authentication: 'Mod+2',
  browse: 'Mod+3',
  share: 'Mod+4',
  activity: 'Mod+5',
  settingsPlace: 'Mod+6',
} as const;

/** The name of a shortcut. */
export type ShortcutId = keyof typeof shortcuts;

const isMac = /Mac/.test(navigator.userAgent);
const macSigns: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Delete: '⌫' };

/** A shortcut as it is shown on this machine: `Ctrl+Shift+C`, or `⇧⌘C` on a Mac. */
export function shortcutText(id: ShortcutId): string {
  const keys = shortcuts[id].split('+');
  if (isMac) return keys.map((key) => macSigns[key] ?? key).join('');
  return keys.map((key) => (key === 'Mod' ? 'Ctrl' : key)).join('+');
}

/** Whether a key press is that shortcut. */
export function isShortcut(event: Pressed, id: ShortcutId): boolean {
  const keys = shortcuts[id].split('+');
  const key = keys.at(-1) ?? '';
  const has = (name: string) => keys.includes(name);
  // The question mark lies behind Shift on most keyboards and is a key of its own on others.
  const isShiftRight = key === '?' || event.shiftKey === has('Shift');
  const isModRight = (isMac ? event.metaKey : event.ctrlKey) === has('Mod');
  const isOtherModUp = isMac ? !event.ctrlKey : !event.metaKey;
  if (!isShiftRight || !isModRight || !isOtherModUp || event.altKey !== has('Alt')) return false;
  // With Alt some systems type another letter, so the key is known by its place as well.
  return event.key.toLowerCase() === key.toLowerCase() || event.code === `Key${key}`;
}

/** The part of a keyboard event that tells a shortcut. */
export interface Pressed {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/**
 * Shortcuts that hold in the whole window while the component lives. Not in an open dialog or menu, and those that
 * are also editing keys not while a field has the focus.
 */
export function useShortcuts(handlers: Readonly<Partial<Record<ShortcutId, () => void>>>): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.target instanceof Element) || isInOverlay(event.target)) return;
      for (const [id, handler] of handlersOf(latest.current)) {
        if (!isShortcut(event, id)) continue;
        if (editingShortcuts.has(id) && isField(event.target)) return;
        event.preventDefault();
        event.stopPropagation();
        handler();
        return;
      }
    };
    // On the way down: react-aria's fields keep every key to themselves on the way up.
    document.addEventListener('keydown', onKeyDown, { capture: true });
    return () => document.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}

/** F6 and Shift+F6 lead through everything marked with `data-pane`, to where the focus was in it last. */
export function usePanes(): void {
  const last = useRef(new WeakMap<Element, HTMLElement>());
  useEffect(() => {
    const remember = ({ target }: FocusEvent) => {
      const pane = target instanceof HTMLElement ? target.closest('[data-pane]') : null;
      if (pane !== null && target instanceof HTMLElement) last.current.set(pane, target);
    };
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, []);
  useShortcuts({
    nextPane: () => focusPane(1, last.current),
    previousPane: () => focusPane(-1, last.current),
  });
}

const editingShortcuts: ReadonlySet<ShortcutId> = new Set(['undo', 'delete', 'help', 'copyToken']);

function handlersOf(handlers: Readonly<Partial<Record<ShortcutId, () => void>>>) {
  return Object.entries(handlers) as readonly (readonly [ShortcutId, () => void])[];
}

function isInOverlay(target: Element): boolean {
  return target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') !== null;
}

function isField(target: Element): boolean {
  return target.matches('input, textarea, [contenteditable="true"]');
}

const focusable = 'input, button:not([disabled]), a[href], textarea, select, [tabindex="0"]';

function focusPane(step: 1 | -1, last: WeakMap<Element, HTMLElement>): void {
  const panes = [...document.querySelectorAll('[data-pane]')];
  const here = panes.findIndex((pane) => pane.contains(document.activeElement));
  for (let count = 1; count <= panes.length; count += 1) {
    const at = here === -1 && step === -1 ? panes.length : here;
    const pane = panes.at((at + step * count + panes.length * 2) % panes.length);
    if (pane === undefined) return;
    const remembered = last.get(pane);
    const target = remembered?.isConnected ? remembered : pane.querySelector<HTMLElement>(focusable);
    if (target === null || target === undefined) continue;
    target.focus();
    return;
  }
}
