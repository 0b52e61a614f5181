import Stethoscope from 'lucide-react/icons/stethoscope';
import { useEffect, useState } from 'react';
import type { StoredFile } from '../../../core/host/host-contract.ts';
import { words } from '../../../core/words/words.ts';
import { useEvent, useHostState, useMinute } from '../../host/data.tsx';
import { useHost } from '../../host/host-context.tsx';
import { useTask } from '../../host/use-task.ts';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Section } from '../../parts/facts.tsx';
import { formatBytes, formatMoment } from '../../parts/format.ts';
import { Table, type TableColumn } from '../../parts/table.tsx';
import { DoctorView } from './doctor-view.tsx';
import styles from './settings-place.module.css';

/** Where everything lies, what is kept of it, and whether it is sound. */
export function StoragePage() {
  return (
    <>
      <DataFolder />
      <StoredFiles />
      <Doctor />
    </>
  );
}

function DataFolder() {
  const said = words.settings;
  const host = useHost();
  const { dataFolder, features } = useHostState();
  const showing = useTask((signal) => host.invoke('showDataFolder', {}, signal));
  return (
    <Section title={said.dataFolder}>
      <div className={classNames(styles.group)}>
        <div className={classNames(styles.row)}>
          <Copyable text={dataFolder} name={said.dataFolder} isWhole />
          {features.showFolder.available && (
            <Button size="small" onPress={() => void showing.run()}>
              {said.show}
            </Button>
          )}
        </div>
        {!features.showFolder.available && (
          <p className={classNames(styles.hint)}>{said.absent(features.showFolder.reason)}</p>
        )}
        {showing.failure !== null && <ErrorPanel failure={showing.failure} />}
      </div>
    </Section>
  );
}

function StoredFiles() {
  const said = words.settings;
  const host = useHost();
  const now = useMinute();
  const { run, value, failure } = useTask((signal) => host.invoke('storedFiles', {}, signal));
  useEffect(() => void run(), [run]);
  useEvent('changed', () => void run());
  const columns: readonly TableColumn<StoredFile>[] = [
    { id: 'name', label: said.fileColumns.name, cell: ({ name }) => <code title={name}>{name}</code> },
    { id: 'kind', label: said.fileColumns.kind, cell: ({ kind }) => said.fileKinds[kind], width: 140 },
    {
      id: 'savedAt',
      label: said.fileColumns.savedAt,
      cell: ({ savedAt }) => formatMoment(savedAt, now),
      width: 150,
    },
    {
      id: 'bytes',
      label: said.fileColumns.bytes,
      cell: ({ bytes }) => formatBytes(bytes),
      width: 96,
      align: 'end',
    },
  ];
  return (
    <Section title={said.files}>
      <div className={classNames(styles.group)}>
        <p className={classNames(styles.hint)}>{said.filesHint}</p>
        {failure !== null && <ErrorPanel failure={failure} handlers={{ retry: () => void run() }} />}
        {value !== null && (
          <Table
            label={said.files}
            items={value}
            columns={columns}
            idOf={({ name }) => name}
            textOf={({ name }) => name}
            selection="none"
            empty={said.noFiles}
          />
        )}
      </div>
    </Section>
  );
}

function Doctor() {
  const said = words.settings;
  const [isRun, setRun] = useState(false);
  return (
    <Section title={said.doctor}>
      <div className={classNames(styles.group)}>
        <p className={classNames(styles.hint)}>{said.doctorHint}</p>
        {isRun ? (
          <DoctorView />
        ) : (
          <div>
            <Button icon={Stethoscope} onPress={() => setRun(true)}>
              {said.runDoctor}
            </Button>
          </div>
        )}
      </div>
    </Section>
  );
}
