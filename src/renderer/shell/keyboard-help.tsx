import { words } from '../../core/words/words.ts';
import { Dialog } from '../parts/dialog.tsx';
import { type ShortcutId, shortcutText } from './keyboard.ts';
import styles from './keyboard-help.module.css';
import { classNames } from '../parts/class-names.ts';

const lines: readonly {
  readonly what: keyof typeof words.shell.shortcutWords;
  readonly ids: readonly ShortcutId[];
  /** Keys that are no shortcut of the table. */
  readonly keys?: string;
}[] = [
  { what: 'places', ids: [], keys: `${shortcutText('connections')} … ${shortcutText('settingsPlace')}` },
  { what: 'newConnection', ids: ['newConnection'] },
  { what: 'filter', ids: ['filter'] },
  { what: 'move', ids: [], keys: '↑ ↓ ← → Home End' },
  { what: 'expand', ids: [], keys: '*' },
  { what: 'edit', ids: ['edit'], keys: 'Enter' },
  { what: 'rename', ids: ['rename'] },
  { what: 'open', ids: [], keys: 'Shift+F10' },
  { what: 'test', ids: ['test'] },
  { what: 'signIn', ids: ['signIn'] },
  { what: 'copyToken', ids: ['copyToken'] },
  { what: 'copyAs', ids: ['copyAs'] },
  { what: 'duplicate', ids: ['duplicate'] },
  { what: 'import', ids: ['import'] },
  { what: 'export', ids: ['export'] },
  { what: 'delete', ids: ['delete'] },
  { what: 'undo', ids: ['undo'] },
  { what: 'refresh', ids: ['refresh'] },
  { what: 'panes', ids: ['nextPane', 'previousPane'] },
  { what: 'lock', ids: ['lock'] },
  { what: 'settings', ids: ['settings'] },
  { what: 'escape', ids: [], keys: 'Esc' },
  { what: 'help', ids: ['help'] },
];

/** Every shortcut, as a table. */
export function KeyboardHelp({ onClose }: { readonly onClose: () => void }) {
  const { shell, common } = words;
  return (
    <Dialog title={shell.shortcuts} isOpen onClose={onClose} isDismissable cancel={common.close}>
      <table className={classNames(styles.table)}>
        <thead>
          <tr>
            <th scope="col">{shell.shortcutColumns.does}</th>
            <th scope="col">{shell.shortcutColumns.keys}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ what, ids, keys }) => (
            <tr key={what}>
              <th scope="row">{shell.shortcutWords[what]}</th>
              <td>
                {[...ids.map(shortcutText), ...(keys === undefined ? [] : [keys])].map((text) => (
                  <kbd key={text}>{text}</kbd>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
