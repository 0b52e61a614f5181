import type { ContentList, ItemEntry, ItemList, ServiceList } from '../../../core/contract.ts';
import type { FailureCode } from '../../../core/failures.ts';
import type { HostClient } from '../../../core/host/host-contract.ts';
import { type Failure, type Outcome, succeed } from '../../../core/outcome.ts';
import { type BrowseNode, layerNodes } from './browse-node.ts';

/** What is below an opened row, as far as it was asked for. */
export interface Branch {
  readonly nodes: readonly BrowseNode[];
  /** What came with them and waits to be shown: some servers list thousands of services at once. */
  readonly held: readonly BrowseNode[];
  /** How many there are in all, where they come in parts. */
  readonly total: number | null;
  /** Where the next part begins, counted from 1, or `null` when all is here. */
  readonly next: number | null;
  readonly isLoading: boolean;
  /** Why the last asking failed. What came before it stays. */
  readonly failure: Failure<FailureCode> | null;
}

/** What is below each opened row of one reference, asked for as rows are opened. */
export interface Explorer {
  readonly read: () => ReadonlyMap<string, Branch>;
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks for what is below a row, unless it is here or under way. */
  readonly open: (node: BrowseNode) => void;
  /** Calls off what is under way for a row that was closed. */
  readonly close: (id: string) => void;
  /** Asks from the beginning. */
  readonly reload: (node: BrowseNode) => void;
  /** Shows what was held back, or asks for the next part or the one that failed. */
  readonly more: (node: BrowseNode) => void;
  /** Calls everything off. */
  readonly end: () => void;
}

interface Part {
  readonly nodes: readonly BrowseNode[];
  readonly total: number | null;
  readonly next: number | null;
}

type Asked = Promise<Outcome<Part, FailureCode>>;

const pageSize = 50;
const mostAtOnce = 200;
const blank: Branch = { nodes: [], held: [], total: null, next: null, isLoading: false, failure: null };

/** Looks around with the sign-in of a connection (its path) or an auth configuration (its ID). Asks nothing by itself. */
export function createExplorer(host: HostClient, ref: string): Explorer {
  const listeners = new Set<() => void>();
  const running = new Map<string, AbortController>();
  let branches: ReadonlyMap<string, Branch> = new Map();

  function put(id: string, branch: Branch | null): void {
    const next = new Map(branches);
    if (branch === null) next.delete(id);
    else next.set(id, branch);
    branches = next;
    for (const listener of listeners) listener();
  }

  function callOff(id: string): void {
    running.get(id)?.abort();
    running.delete(id);
  }

  async function load(node: BrowseNode, start: number): Promise<void> {
    const { id } = node;
    callOff(id);
    const controller = new AbortController();
    running.set(id, controller);
    const before = start === 1 ? blank : (branches.get(id) ?? blank);
    put(id, { ...before, isLoading: true, failure: null });
    const part = await ask(host, ref, node, start, controller.signal);
    if (running.get(id) !== controller) return;
    running.delete(id);
    if (!part.ok) return put(id, { ...before, next: start, isLoading: false, failure: part.failure });
    const { nodes, total, next } = part.value;
    const all = unique([...before.nodes, ...nodes]);
    const fits = before.nodes.length + mostAtOnce;
    put(id, {
      nodes: all.slice(0, fits),
      held: all.slice(fits),
      total: total ?? all.length,
      next,
      isLoading: false,
      failure: null,
    });
  }

  function more(node: BrowseNode): void {
    const branch = branches.get(node.id) ?? blank;
    const { nodes, held, next } = branch;
    if (held.length === 0) return void load(node, next ?? 1);
    put(node.id, {
      ...branch,
      nodes: [...nodes, ...held.slice(0, mostAtOnce)],
      held: held.slice(mostAtOnce),
    });
  }

  return {
    read: () => branches,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open(node) {
      if (node.kind === 'layer') return put(node.id, { ...blank, nodes: node.children });
      const branch = branches.get(node.id);
      if (branch === undefined || (branch.failure !== null && branch.nodes.length === 0)) void load(node, 1);
    },
    close(id) {
      const branch = branches.get(id);
      if (branch?.isLoading !== true) return;
      callOff(id);
      put(id, branch.nodes.length === 0 ? null : { ...branch, isLoading: false });
    },
    reload: (node) => void load(node, 1),
    more,
    end() {
      for (const id of running.keys()) callOff(id);
    },
  };
}

async function ask(
  host: HostClient,
  ref: string,
  node: BrowseNode,
  start: number,
  signal: AbortSignal,
): Asked {
  const page = { ref, start, limit: pageSize };
  switch (node.kind) {
    case 'services':
      return servicesPart(await host.invoke('services', { ref }, signal), '');
    case 'service-folder':
      return servicesPart(await host.invoke('services', { ref, folder: node.path }, signal), node.path);
    case 'groups': {
      const groups = await host.invoke('groups', { ref }, signal);
      if (!groups.ok) return groups;
      return whole(groups.value.map((group) => ({ kind: 'group', id: `group-${group.id}`, group })));
    }
    case 'group':
      return itemsPart(
        await host.invoke('groupItems', { ...page, group: node.group.id }, signal),
        node,
        start,
      );
    case 'content':
      return contentPart(await host.invoke('myContent', page, signal), node, start);
    case 'content-folder':
      return contentPart(
        await host.invoke('myContent', { ...page, folder: node.folder.id }, signal),
        node,
        start,
      );
    case 'results':
      return itemsPart(await host.invoke('items', { ...page, query: node.query }, signal), node, start);
    case 'service':
      return layersPart(host, ref, node.service.url, node, signal);
    case 'item':
      return layersPart(host, ref, node.item.url ?? '', node, signal);
    case 'layer':
      return whole(node.children);
  }
}

function servicesPart(listed: Outcome<ServiceList, FailureCode>, path: string): Outcome<Part, FailureCode> {
  if (!listed.ok) return listed;
  const { folders, services } = listed.value;
  const below = (name: string) => (path === '' ? name : `${path}/${name}`);
  return whole([
    ...folders.map((name) => ({
      kind: 'service-folder' as const,
      id: `folder-${below(name)}`,
      path: below(name),
    })),
    ...services.map((service) => ({ kind: 'service' as const, id: `service-${service.url}`, service })),
  ]);
}

function contentPart(
  listed: Outcome<ContentList, FailureCode>,
  within: BrowseNode,
  start: number,
): Outcome<Part, FailureCode> {
  const part = itemsPart(listed, within, start);
  if (!listed.ok || !part.ok || start > 1) return part;
  const folders = listed.value.folders.map((folder) => ({
    kind: 'content-folder' as const,
    id: `content-${folder.id}`,
    folder,
  }));
  return succeed({ ...part.value, nodes: [...folders, ...part.value.nodes] });
}

function itemsPart(
  listed: Outcome<ItemList, FailureCode>,
  within: BrowseNode,
  start: number,
): Outcome<Part, FailureCode> {
  if (!listed.ok) return listed;
  const { items, total } = listed.value;
  const next = start + items.length;
  return succeed({
    nodes: items.map((item) => itemNode(item, within.id)),
    total,
    // A part without items would be asked for again and again.
    next: items.length > 0 && next <= total ? next : null,
  });
}

async function layersPart(
  host: HostClient,
  ref: string,
  url: string,
  within: BrowseNode,
  signal: AbortSignal,
): Asked {
  const facts = await host.invoke('serviceFacts', { ref, url }, signal);
  return facts.ok ? whole(layerNodes(facts.value.layers, within.id)) : facts;
}

function itemNode(item: ItemEntry, within: string): BrowseNode {
  return { kind: 'item', id: `${within}/item-${item.id}`, item };
}

function whole(nodes: readonly BrowseNode[]): Outcome<Part, never> {
  return succeed({ nodes, total: null, next: null });
}

/** What is added to a portal between two parts moves the rest on, so an item may come twice. */
function unique(nodes: readonly BrowseNode[]): readonly BrowseNode[] {
  return [...new Map(nodes.map((node) => [node.id, node])).values()];
}
