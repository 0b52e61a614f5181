import { type ReactNode, useState } from 'react';
import type { ConnectionView } from '../../../core/contract.ts';
import {
  type ConnectionColour,
  connectionColours,
  type Environment,
  environments,
} from '../../../core/model/connection.ts';
import { succeed } from '../../../core/outcome.ts';
import { words } from '../../../core/words/words.ts';
import { useAuthConfigs } from '../../host/data.tsx';
import { useTask } from '../../host/use-task.ts';
import { Checkbox } from '../../parts/checkbox.tsx';
import { classNames } from '../../parts/class-names.ts';
import { ComboBox } from '../../parts/combo-box.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { formatNumber } from '../../parts/format.ts';
import { Select } from '../../parts/select.tsx';
import { Swatch } from '../../parts/swatch.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { AuthSelect } from './auth-select.tsx';
import { tagsOf } from './connection-fields.ts';
import { foldersOf } from './folders.ts';
import styles from './many-dialogs.module.css';
import type { ConnectionActions, SharedFields } from './use-actions.ts';

/** A dialog over several connections. */
export interface ManyDialog {
  readonly kind: 'move' | 'tag' | 'fields';
  readonly paths: readonly string[];
}

interface DialogProps {
  readonly paths: readonly string[];
  readonly connections: readonly ConnectionView[];
  readonly actions: ConnectionActions;
  readonly onClose: () => void;
}

/** The dialogs over several connections. What they do is taken whole or not at all, and can be taken back. */
export function ManyDialogs({
  dialog,
  ...props
}: Omit<DialogProps, 'paths'> & { readonly dialog: ManyDialog }) {
  const shared = { ...props, paths: dialog.paths };
  if (dialog.kind === 'move') return <MoveDialog {...shared} />;
  return dialog.kind === 'tag' ? <TagDialog {...shared} /> : <FieldsDialog {...shared} />;
}

function MoveDialog({ paths, connections, actions, onClose }: DialogProps) {
  const said = words.connections.moveDialog;
  const [folder, setFolder] = useState('');
  const { run, isRunning } = useClosing(onClose, () => actions.move(paths, folder.trim()));
  return (
    <Dialog
      title={said.title(formatNumber(paths.length), paths.length === 1)}
      isOpen
      onClose={onClose}
      width="narrow"
      primary={{ label: said.move, isPending: isRunning, onPress: run }}
    >
      <Form onSubmit={run}>
        <ComboBox
          label={said.folder}
          hint={said.hint}
          options={foldersOf(connections)}
          value={folder}
          onChange={setFolder}
          autoFocus
        />
      </Form>
    </Dialog>
  );
}

function TagDialog({ paths, actions, onClose }: DialogProps) {
  const said = words.connections.tagDialog;
  const [text, setText] = useState('');
  const tags = tagsOf(text);
  const { run, isRunning } = useClosing(onClose, () =>
    actions.change(paths, { tags }, words.connections.tagged(formatNumber(paths.length), paths.length === 1)),
  );
  return (
    <Dialog
      title={said.title(formatNumber(paths.length), paths.length === 1)}
      isOpen
      onClose={onClose}
      width="narrow"
      primary={{ label: said.tag, isPending: isRunning, isDisabled: tags.length === 0, onPress: run }}
    >
      <Form onSubmit={() => tags.length > 0 && run()}>
        <TextField label={said.tags} hint={said.hint} value={text} onChange={setText} autoFocus />
      </Form>
    </Dialog>
  );
}

type FieldName = 'authId' | 'environment' | 'colour' | 'referer' | 'prefix' | 'keepFresh' | 'pinned';

interface Wishes {
  readonly authId: string | null;
  readonly environment: Environment;
  readonly colour: ConnectionColour;
  readonly referer: string;
  readonly prefix: string;
  readonly keepFresh: boolean;
  readonly pinned: boolean;
}

const blank: Wishes = {
  authId: null,
  environment: 'none',
  colour: 'none',
  referer: '',
  prefix: '',
  keepFresh: true,
  pinned: true,
};

function FieldsDialog({ paths, actions, onClose }: DialogProps) {
  const { common, connections: all } = words;
  const said = all.bulkDialog;
  const { value: configs } = useAuthConfigs();
  const [wishes, setWishes] = useState(blank);
  const [ticked, setTicked] = useState<ReadonlySet<FieldName>>(new Set());
  const set = (change: Partial<Wishes>) => setWishes((now) => ({ ...now, ...change }));
  const tick = (name: FieldName, isTicked: boolean) =>
    setTicked((now) => {
      const next = new Set(now);
      if (isTicked) next.add(name);
      else next.delete(name);
      return next;
    });
  const { run, isRunning } = useClosing(onClose, () => actions.change(paths, wished(wishes, ticked)));
  const line = (name: FieldName, label: string, field: ReactNode) => (
    <div key={name} className={classNames(styles.line)}>
      <Checkbox isSelected={ticked.has(name)} onChange={(isTicked) => tick(name, isTicked)}>
        {label}
      </Checkbox>
      {ticked.has(name) && <div className={classNames(styles.value)}>{field}</div>}
    </div>
  );
  return (
    <Dialog
      title={said.title(formatNumber(paths.length), paths.length === 1)}
      isOpen
      onClose={onClose}
      width="narrow"
      primary={{ label: said.apply, isPending: isRunning, isDisabled: ticked.size === 0, onPress: run }}
    >
      <p className={classNames(styles.hint)}>{said.hint}</p>
      {line(
        'authId',
        all.authentication,
        <AuthSelect
          configs={configs ?? []}
          selected={wishes.authId}
          onChange={(authId) => set({ authId })}
          hint={all.authPickHint}
        />,
      )}
      {line(
        'environment',
        all.environment,
        <Select
          label={all.environment}
          options={environments.map((id) => ({ id, label: common.environmentNames[id] }))}
          selected={wishes.environment}
          onChange={(environment) => set({ environment })}
        />,
      )}
      {line(
        'colour',
        all.colour,
        <Select
          label={all.colour}
          options={connectionColours.map((id) => ({
            id,
            label: common.colours[id],
            mark: <Swatch colour={id} />,
          }))}
          selected={wishes.colour}
          onChange={(colour) => set({ colour })}
        />,
      )}
      {line(
        'referer',
        all.referer,
        <TextField
          label={all.referer}
          value={wishes.referer}
          onChange={(referer) => set({ referer })}
          isMono
        />,
      )}
      {line(
        'prefix',
        all.prefix,
        <TextField label={all.prefix} value={wishes.prefix} onChange={(prefix) => set({ prefix })} isMono />,
      )}
      {line(
        'keepFresh',
        all.form.keepFresh,
        <Checkbox isSelected={wishes.keepFresh} onChange={(keepFresh) => set({ keepFresh })}>
          {all.form.keepFreshHint}
        </Checkbox>,
      )}
      {line(
        'pinned',
        all.pin,
        <Checkbox isSelected={wishes.pinned} onChange={(pinned) => set({ pinned })}>
          {all.form.pinHint}
        </Checkbox>,
      )}
    </Dialog>
  );
}

function wished(wishes: Wishes, ticked: ReadonlySet<FieldName>): SharedFields {
  return Object.fromEntries([...ticked].map((name) => [name, wishes[name]]));
}

function Form({ onSubmit, children }: { readonly onSubmit: () => void; readonly children: ReactNode }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}

/** Runs the work of a dialog once, and closes it when the work went well. What failed was told by the action. */
function useClosing(onClose: () => void, work: () => Promise<boolean>) {
  const task = useTask(async () => {
    if (await work()) onClose();
    return succeed(null);
  });
  return { run: () => void task.run(), isRunning: task.isRunning };
}
