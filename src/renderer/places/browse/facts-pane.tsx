import FolderSearch from 'lucide-react/icons/folder-search';
import { type ReactNode, useEffect } from 'react';
import type { GroupEntry, ItemEntry, LayerFacts, ServiceFacts } from '../../../core/contract.ts';
import type { FailureCode } from '../../../core/failures.ts';
import type { Failure } from '../../../core/outcome.ts';
import { words } from '../../../core/words/words.ts';
import { useHost } from '../../host/host-context.tsx';
import { useMinute } from '../../host/data.tsx';
import { useTask } from '../../host/use-task.ts';
import { classNames } from '../../parts/class-names.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorPanel, type FailureHandlers } from '../../parts/error-panel.tsx';
import { type Fact, Facts, Section } from '../../parts/facts.tsx';
import { formatMoment, formatNumber } from '../../parts/format.ts';
import { Progress } from '../../parts/progress.tsx';
import { Table } from '../../parts/table.tsx';
import type { BrowseNode } from './browse-node.ts';
import { kindOfLayer, labelOf } from './browse-rows.tsx';
import { ExtentView } from './extent-view.tsx';
import styles from './facts-pane.module.css';
import { FieldTable } from './field-table.tsx';

/** What the chosen row is. A row of standing shows why the asking below its owner failed. */
export function FactsPane({
  subject,
  node,
  failure,
  handlers,
}: {
  readonly subject: string;
  readonly node: BrowseNode | null;
  readonly failure: Failure<FailureCode> | null;
  /** What can be done about a failure, besides asking again. */
  readonly handlers: FailureHandlers;
}) {
  if (node === null) {
    return (
      <>
        <h1 className="visually-hidden">{subject}</h1>
        <EmptyState icon={FolderSearch} text={words.browse.noneChosen} />
      </>
    );
  }
  return (
    <div className={classNames(styles.pane)}>
      <h1>{labelOf(node).label}</h1>
      {failure === null ? (
        <NodeFacts subject={subject} node={node} handlers={handlers} />
      ) : (
        <ErrorPanel failure={failure} handlers={handlers} isAlert={false} />
      )}
    </div>
  );
}

function NodeFacts({
  subject,
  node,
  handlers,
}: {
  readonly subject: string;
  readonly node: BrowseNode;
  readonly handlers: FailureHandlers;
}) {
  const { what } = words.browse;
  switch (node.kind) {
    case 'services':
    case 'groups':
    case 'content':
    case 'results':
      return <p>{what[node.kind]}</p>;
    case 'service-folder':
      return <p>{what.serviceFolder}</p>;
    case 'content-folder':
      return <p>{what.contentFolder}</p>;
    case 'group':
      return <GroupFacts group={node.group} />;
    case 'item':
      return <ItemFacts item={node.item} />;
    case 'service':
      return <ServiceView key={node.id} subject={subject} url={node.service.url} handlers={handlers} />;
    case 'layer':
      return node.layer.kind === 'group' ? (
        <Facts
          facts={[{ label: words.browse.type, value: words.browse.groupLayer }, urlFact(node.layer.url)]}
        />
      ) : (
        <LayerView key={node.id} subject={subject} url={node.layer.url} handlers={handlers} />
      );
  }
}

/** Arrows run through rows faster than a server answers: what is only passed over is not asked for. */
const restMilliseconds = 200;

function useAsked(run: () => unknown): void {
  useEffect(() => {
    const timer = setTimeout(run, restMilliseconds);
    return () => clearTimeout(timer);
  }, [run]);
}

interface Reach {
  readonly subject: string;
  readonly url: string;
  readonly handlers: FailureHandlers;
}

function ServiceView({ subject, url, handlers }: Reach) {
  const host = useHost();
  const asking = useTask((signal) => host.invoke('serviceFacts', { ref: subject, url }, signal));
  useAsked(asking.run);
  return (
    <Answered asking={asking} handlers={handlers} url={url}>
      {(facts) => <ServiceFactsView facts={facts} />}
    </Answered>
  );
}

function LayerView({ subject, url, handlers }: Reach) {
  const host = useHost();
  const asking = useTask((signal) => host.invoke('layerFacts', { ref: subject, url }, signal));
  useAsked(asking.run);
  return (
    <Answered asking={asking} handlers={handlers} url={url}>
      {(facts) => <LayerFactsView facts={facts} />}
    </Answered>
  );
}

function Answered<Value>({
  asking: { value, failure, isSlow, run, cancel, isRunning },
  handlers,
  url,
  children,
}: {
  readonly asking: {
    readonly value: Value | null;
    readonly failure: Failure<FailureCode> | null;
    readonly isSlow: boolean;
    readonly isRunning: boolean;
    readonly run: () => unknown;
    readonly cancel: () => void;
  };
  readonly handlers: FailureHandlers;
  readonly url: string;
  readonly children: (value: Value) => ReactNode;
}) {
  if (value !== null) return children(value);
  return (
    <>
      <Facts facts={[urlFact(url)]} />
      {failure !== null && (
        <ErrorPanel failure={failure} handlers={{ ...handlers, retry: () => void run() }} />
      )}
      {isRunning && isSlow && <Progress text={words.browse.loading} onCancel={cancel} />}
    </>
  );
}

function ServiceFactsView({ facts }: { readonly facts: ServiceFacts }) {
  const { browse } = words;
  return (
    <>
      <Facts
        facts={[
          urlFact(facts.url),
          { label: browse.type, value: facts.type },
          { label: browse.version, value: facts.version },
          { label: browse.capabilities, value: listOf(facts.capabilities) },
          { label: browse.mostRecords, value: numberOf(facts.maxRecordCount) },
        ]}
      />
      <Description text={facts.description} />
      <Section title={browse.layers}>
        {facts.layers.length === 0 ? (
          <p className={classNames(styles.none)}>{browse.noLayers}</p>
        ) : (
          <Table
            label={browse.layers}
            items={facts.layers}
            idOf={(layer) => String(layer.id)}
            textOf={(layer) => layer.name}
            selection="none"
            columns={[
              { id: 'name', label: browse.layerColumns.name, cell: (layer) => layer.name },
              { id: 'kind', label: browse.layerColumns.kind, cell: kindOfLayer, width: 120 },
              { id: 'id', label: browse.layerColumns.id, cell: (layer) => layer.id, width: 64, align: 'end' },
            ]}
          />
        )}
      </Section>
      {facts.extent !== null && <ExtentView extent={facts.extent} />}
    </>
  );
}

function LayerFactsView({ facts }: { readonly facts: LayerFacts }) {
  const { browse } = words;
  const isTable = facts.geometry === null;
  return (
    <>
      <Facts
        facts={[
          urlFact(facts.url),
          { label: browse.type, value: facts.type },
          {
            label: browse.geometry,
            value: facts.geometry === null ? null : (browse.geometries[facts.geometry] ?? facts.geometry),
          },
          { label: isTable ? browse.rows : browse.features, value: numberOf(facts.featureCount) },
          { label: browse.capabilities, value: listOf(facts.capabilities) },
          { label: browse.mostRecords, value: numberOf(facts.maxRecordCount) },
        ]}
      />
      <Description text={facts.description} />
      <Section title={browse.fields(formatNumber(facts.fields.length))}>
        {facts.fields.length === 0 ? (
          <p className={classNames(styles.none)}>{browse.noFields}</p>
        ) : (
          <FieldTable fields={facts.fields} />
        )}
      </Section>
      {facts.extent !== null && <ExtentView extent={facts.extent} />}
    </>
  );
}

function ItemFacts({ item }: { readonly item: ItemEntry }) {
  const { browse } = words;
  const now = useMinute();
  return (
    <Facts
      facts={[
        ...(item.url === null ? [] : [urlFact(item.url)]),
        { label: browse.itemId, value: <Copyable text={item.id} name={browse.itemId} /> },
        { label: browse.type, value: item.type },
        { label: browse.owner, value: item.owner },
        { label: browse.sharing, value: accessOf(item.access) },
        {
          label: browse.modified,
          value: item.modifiedAt === null ? null : formatMoment(item.modifiedAt, now),
        },
      ]}
    />
  );
}

function GroupFacts({ group }: { readonly group: GroupEntry }) {
  const { browse } = words;
  return (
    <Facts
      facts={[
        { label: browse.groupId, value: <Copyable text={group.id} name={browse.groupId} /> },
        { label: browse.owner, value: group.owner },
        { label: browse.sharing, value: accessOf(group.access) },
      ]}
    />
  );
}

function Description({ text }: { readonly text: string }) {
  if (text === '') return null;
  return (
    <Section title={words.browse.description}>
      <p className={classNames(styles.description)}>{text}</p>
    </Section>
  );
}

function urlFact(url: string): Fact {
  return { label: words.browse.url, value: <Copyable text={url} name={words.browse.url} isWhole /> };
}

function accessOf(access: string | null): string | null {
  return access === null ? null : (words.browse.access[access] ?? access);
}

function listOf(names: readonly string[]): string | null {
  return names.length === 0 ? null : names.join(', ');
}

function numberOf(count: number | null): string | null {
  return count === null ? null : formatNumber(count);
}
