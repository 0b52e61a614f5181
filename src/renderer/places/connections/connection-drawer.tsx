import { type ReactNode, useState } from 'react';
import type { ConnectionView } from '../../../core/contract.ts';
import type { FailureCode } from '../../../core/failures.ts';
import { connectionColours, connectionPath, environments } from '../../../core/model/connection.ts';
import type { Failure } from '../../../core/outcome.ts';
import { words } from '../../../core/words/words.ts';
import { useAuthConfigs, useConnections, useHostState } from '../../host/data.tsx';
import { useHost } from '../../host/host-context.tsx';
import { useTask } from '../../host/use-task.ts';
import { Button } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/checkbox.tsx';
import { classNames } from '../../parts/class-names.ts';
import { ComboBox } from '../../parts/combo-box.tsx';
import { Drawer } from '../../parts/drawer.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { formatMoment } from '../../parts/format.ts';
import { Progress } from '../../parts/progress.tsx';
import { Select } from '../../parts/select.tsx';
import { Swatch } from '../../parts/swatch.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useToast } from '../../shell/toasts.tsx';
import { AuthSelect } from './auth-select.tsx';
import styles from './connection-drawer.module.css';
import { changedFields, type ConnectionForm, formOf } from './connection-fields.ts';
import { foldersOf } from './folders.ts';
import { type HeadersChange, HeadersField, headersOf } from './headers-field.tsx';

/** Every field of a connection, with QGIS's names. Saved as a whole; Cancel and Esc leave everything as it was. */
export function ConnectionDrawer({
  view,
  onTyped,
  onClose,
  onSaved,
}: {
  readonly view: ConnectionView;
  /** Something was typed: it is not to go with the next press on another row. */
  readonly onTyped: () => void;
  readonly onClose: () => void;
  /** Told the path that it has now. */
  readonly onSaved: (path: string) => void;
}) {
  const said = words.connections;
  const host = useHost();
  const { show } = useToast();
  const [before] = useState(() => formOf(view));
  const [form, setForm] = useState(before);
  const [headers, setHeaders] = useState<HeadersChange>({ kind: 'keep' });
  const takeHeaders = (change: HeadersChange) => {
    onTyped();
    setHeaders(change);
  };
  const path = connectionPath(view.connection);
  const saving = useTask((signal) => {
    const fields = changedFields(before, form);
    const given = headersOf(headers, view.headerNames);
    const all = given === undefined ? fields : { ...fields, headers: given };
    return host.invoke('editConnection', { connection: path, fields: all }, signal);
  });
  const submit = async () => {
    if (errorsOf(form).any) return;
    const outcome = await saving.run();
    if (outcome === null || !outcome.ok) return;
    const { view: saved, notes } = outcome.value;
    show({ text: [said.saved(saved.connection.name), ...notes].join(' ') });
    onSaved(connectionPath(saved.connection));
  };
  return (
    <Drawer
      title={said.form.title(view.connection.name)}
      isWide
      onClose={onClose}
      onSubmit={() => void submit()}
      help={said.form.changedAt(formatMoment(view.connection.changedAt, Date.now()))}
      primary={{ label: words.common.save, type: 'submit', isPending: saving.isRunning }}
    >
      {saving.failure !== null && errorField(saving.failure) === null && (
        <ErrorPanel failure={saving.failure} handlers={{ retry: () => void submit() }} />
      )}
      {saving.isSlow && <Progress text={words.common.working} onCancel={saving.cancel} />}
      <Fields
        form={form}
        onChange={(change) => {
          onTyped();
          setForm((now) => ({ ...now, ...change }));
        }}
        failure={saving.failure}
        headers={
          <HeadersField
            names={view.headerNames}
            unset={view.unsetHeaders}
            change={headers}
            onChange={takeHeaders}
          />
        }
      />
    </Drawer>
  );
}

interface FieldsProps {
  readonly form: ConnectionForm;
  readonly onChange: (change: Partial<ConnectionForm>) => void;
  /** Why saving failed: stands at the field that it is about. */
  readonly failure: Failure<FailureCode> | null;
  readonly headers: ReactNode;
}

function Fields({ form, onChange, failure, headers }: FieldsProps) {
  const said = words.connections;
  const { groups } = said.form;
  return (
    <>
      <WhatAndWhere form={form} onChange={onChange} failure={failure} />
      <Endpoints form={form} onChange={onChange} />
      <fieldset className={classNames(styles.group)}>
        <legend>{groups.request}</legend>
        <div className={classNames(styles.two)}>
          <TextField
            label={said.prefix}
            hint={said.form.prefixHint}
            value={form.prefix}
            onChange={(prefix) => onChange({ prefix })}
            isMono
            isOptional
          />
          <TextField
            label={said.referer}
            hint={said.form.refererHint}
            value={form.referer}
            onChange={(referer) => onChange({ referer })}
            isMono
            isOptional
          />
        </div>
        {headers}
        <Checkbox
          isSelected={form.allowHttp}
          onChange={(allowHttp) => onChange({ allowHttp })}
          hint={said.form.allowHttpHint}
        >
          {said.form.allowHttp}
        </Checkbox>
      </fieldset>
      <Marks form={form} onChange={onChange} />
    </>
  );
}

function WhatAndWhere({ form, onChange, failure }: Omit<FieldsProps, 'headers'>) {
  const said = words.connections;
  const { value: configs } = useAuthConfigs();
  const { value: connections } = useConnections();
  const errors = errorsOf(form);
  const field = errorField(failure);
  const at = (name: string) => (field === name ? (failure?.message ?? null) : null);
  return (
    <fieldset className={classNames(styles.group)}>
      <legend>{said.form.groups.place}</legend>
      <div className={classNames(styles.two)}>
        <TextField
          label={said.name}
          hint={said.form.nameHint}
          error={errors.name ?? at('name')}
          value={form.name}
          onChange={(name) => onChange({ name })}
          maxLength={80}
          isRequired
        />
        <ComboBox
          label={said.form.folder}
          hint={said.form.folderHint}
          options={foldersOf(connections ?? [])}
          value={form.folder}
          onChange={(folder) => onChange({ folder })}
        />
      </div>
      <TextField
        label={said.url}
        hint={said.form.urlHint}
        error={errors.url ?? at('url')}
        value={form.url}
        onChange={(url) => onChange({ url })}
        type="url"
        isMono
        isRequired
      />
      <AuthSelect
        configs={configs ?? []}
        selected={form.authId}
        onChange={(authId) => onChange({ authId })}
        hint={said.authPickHint}
      />
    </fieldset>
  );
}

function Endpoints({ form, onChange }: Pick<FieldsProps, 'form' | 'onChange'>) {
  const said = words.connections;
  const host = useHost();
  const working = useTask((signal) =>
    host.invoke(
      'previewConnection',
      { url: form.url, authId: form.authId, allowHttp: form.allowHttp, name: form.name },
      signal,
    ),
  );
  const workOut = async () => {
    const outcome = await working.run();
    if (outcome === null || !outcome.ok) return;
    const { communityUrl, contentUrl } = outcome.value.connection;
    onChange({ communityUrl: communityUrl ?? '', contentUrl: contentUrl ?? '' });
  };
  return (
    <fieldset className={classNames(styles.group)}>
      <legend>
        {said.form.groups.endpoints}
        <span className={classNames(styles.grow)} />
        <Button size="small" kind="quiet" isPending={working.isRunning} onPress={() => void workOut()}>
          {said.form.workOut}
        </Button>
      </legend>
      {working.failure !== null && <ErrorPanel failure={working.failure} />}
      <TextField
        label={said.community}
        hint={said.form.communityHint}
        value={form.communityUrl}
        onChange={(communityUrl) => onChange({ communityUrl })}
        type="url"
        isMono
        isOptional
      />
      <TextField
        label={said.content}
        hint={said.form.contentHint}
        value={form.contentUrl}
        onChange={(contentUrl) => onChange({ contentUrl })}
        type="url"
        isMono
        isOptional
      />
    </fieldset>
  );
}

function Marks({ form, onChange }: Pick<FieldsProps, 'form' | 'onChange'>) {
  const { common, connections: said } = words;
  const { tray } = useHostState().features;
  return (
    <fieldset className={classNames(styles.group)}>
      <legend>{said.form.groups.marks}</legend>
      <div className={classNames(styles.two)}>
        <Select
          label={said.environment}
          hint={said.form.environmentHint}
          options={environments.map((id) => ({ id, label: common.environmentNames[id] }))}
          selected={form.environment}
          onChange={(environment) => onChange({ environment })}
        />
        <Select
          label={said.colour}
          hint={said.form.colourHint}
          options={connectionColours.map((id) => ({
            id,
            label: common.colours[id],
            mark: <Swatch colour={id} />,
          }))}
          selected={form.colour}
          onChange={(colour) => onChange({ colour })}
        />
      </div>
      <TextField
        label={said.tags}
        hint={said.form.tagsHint}
        value={form.tags}
        onChange={(tags) => onChange({ tags })}
        isOptional
      />
      <TextField
        label={said.notes}
        hint={said.form.notesHint}
        value={form.notes}
        onChange={(notes) => onChange({ notes })}
        lines={3}
        maxLength={2_000}
        isOptional
      />
      <Checkbox
        isSelected={form.pinned}
        onChange={(pinned) => onChange({ pinned })}
        isDisabled={!tray.available}
        hint={tray.available ? said.form.pinHint : tray.reason}
      >
        {said.pin}
      </Checkbox>
      <Checkbox
        isSelected={form.keepFresh}
        onChange={(keepFresh) => onChange({ keepFresh })}
        isDisabled={form.authId === null}
        hint={said.form.keepFreshHint}
      >
        {said.form.keepFresh}
      </Checkbox>
    </fieldset>
  );
}

function errorsOf({ name, url }: ConnectionForm) {
  const said = words.connections.form;
  const errors = {
    name: name.trim() === '' ? said.nameMissing : null,
    url: url.trim() === '' ? said.urlMissing : null,
  };
  return { ...errors, any: errors.name !== null || errors.url !== null };
}

/** The field that a failure is about, where its code tells. */
function errorField(failure: Failure<FailureCode> | null): 'name' | 'url' | null {
  if (failure?.code === 'name-taken') return 'name';
  return failure?.code === 'bad-url' ? 'url' : null;
}
