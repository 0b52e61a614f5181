import Box from 'lucide-react/icons/box';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import CircleDot from 'lucide-react/icons/circle-dot';
import File from 'lucide-react/icons/file';
import Folder from 'lucide-react/icons/folder';
import Image from 'lucide-react/icons/image';

import Map from 'lucide-react/icons/map';
import type { LucideIcon } from 'lucide-react';
import Pentagon from 'lucide-react/icons/pentagon';
import Search from 'lucide-react/icons/search';
import Server from 'lucide-react/icons/server';
import Shapes from 'lucide-react/icons/shapes';
import Spline from 'lucide-react/icons/spline';
import Table2 from 'lucide-react/icons/table-2';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import User from 'lucide-react/icons/user';
import Users from 'lucide-react/icons/users';
import type { LayerEntry } from '../../../core/contract.ts';
import { words } from '../../../core/words/words.ts';
import { Button } from '../../parts/button.tsx';
import { failureSentences } from '../../parts/error-panel.tsx';
import { formatNumber } from '../../parts/format.ts';
import type { TreeNode } from '../../parts/tree.tsx';
import { type BrowseNode, canOpen, shortName } from './browse-node.ts';
import type { Branch } from './explorer.ts';

/** What the buttons in rows do. */
export interface RowWays {
  readonly more: (node: BrowseNode) => void;
  readonly close: (node: BrowseNode) => void;
}

/** The rows of a tree, with what is under way, failed or left out as rows of their own below the one it concerns. */
export function rowsOf(
  nodes: readonly BrowseNode[],
  branches: ReadonlyMap<string, Branch>,
  ways: RowWays,
): readonly TreeNode[] {
  return nodes.map((node) => {
    const branch = branches.get(node.id);
    const { label, hint } = labelOf(node);
    return {
      id: node.id,
      label,
      icon: iconOf(node),
      ...(hint === null ? {} : { hint }),
      canOpen: canOpen(node),
      children:
        branch === undefined
          ? []
          : [...rowsOf(branch.nodes, branches, ways), ...standingRows(node, branch, ways)],
    };
  });
}

/** Name and kind of a row. */
export function labelOf(node: BrowseNode): { readonly label: string; readonly hint: string | null } {
  const { browse } = words;
  switch (node.kind) {
    case 'services':
    case 'groups':
    case 'content':
      return { label: browse.roots[node.kind], hint: null };
    case 'results':
      return { label: browse.results(node.query), hint: null };
    case 'service-folder':
      return { label: shortName(node.path), hint: null };
    case 'service':
      return { label: shortName(node.service.name), hint: node.service.type };
    case 'layer':
      return { label: node.layer.name, hint: kindOfLayer(node.layer) };
    case 'group':
      return { label: node.group.title, hint: node.group.owner };
    case 'content-folder':
      return { label: node.folder.title, hint: null };
    case 'item':
      return { label: node.item.title, hint: node.item.type };
  }
}

/** What a layer is, in a word: its geometry, or that it is a table or group. */
export function kindOfLayer({ kind, geometry }: Pick<LayerEntry, 'kind' | 'geometry'>): string {
  const { browse } = words;
  if (kind === 'group') return browse.groupLayer;
  if (kind === 'table' || geometry === null) return browse.table;
  return browse.geometries[geometry] ?? geometry;
}

function standingRows(node: BrowseNode, branch: Branch, ways: RowWays): readonly TreeNode[] {
  const { browse } = words;
  const { nodes, held, total, next, isLoading, failure } = branch;
  if (isLoading) {
    return [
      standingRow(node, 'loading', browse.loading, CircleDashed, browse.cancel, () => ways.close(node)),
    ];
  }
  if (failure !== null) {
    const { heading } = failureSentences(failure);
    return [standingRow(node, 'failed', heading, TriangleAlert, browse.retry, () => ways.more(node))];
  }
  if (held.length > 0 || next !== null) {
    // The portal counts items alone: the folders above them do not belong to its total.
    const counted = held.length > 0 ? nodes : nodes.filter(({ kind }) => kind === 'item');
    const label = browse.shownOf(formatNumber(counted.length), formatNumber(total ?? counted.length));
    return [standingRow(node, 'more', label, null, browse.showMore, () => ways.more(node))];
  }
  if (nodes.length > 0) return [];
  return [{ id: standingId(node, 'empty'), label: nothingIn(node) }];
}

/** The ID of the row that tells how the asking below another row stands. */
function standingId({ id }: BrowseNode, standing: 'loading' | 'failed' | 'more' | 'empty'): string {
  return `${id}#${standing}`;
}

/** The row that a row of standing belongs to, or `null` for every other row. */
export function ownerOf(id: string): { readonly id: string; readonly standing: string } | null {
  const at = id.lastIndexOf('#');
  return at === -1 ? null : { id: id.slice(0, at), standing: id.slice(at + 1) };
}

function standingRow(
  node: BrowseNode,
  standing: 'loading' | 'failed' | 'more',
  label: string,
  icon: LucideIcon | null,
  button: string,
  run: () => void,
): TreeNode {
  return {
    id: standingId(node, standing),
    label,
    ...(icon === null ? {} : { icon }),
    hint: (
      <Button size="small" kind="quiet" onPress={run} label={`${button}: ${labelOf(node).label}`}>
        {button}
      </Button>
    ),
  };
}

function nothingIn(node: BrowseNode): string {
  const { nothing } = words.browse;
  switch (node.kind) {
    case 'services':
    case 'service-folder':
      return nothing.services;
    case 'groups':
      return nothing.groups;
    case 'service':
    case 'layer':
      return nothing.layers;
    case 'item':
      return nothing.layers;
    default:
      return nothing.content;
  }
}

function iconOf(node: BrowseNode): LucideIcon {
  switch (node.kind) {
    case 'services':
      return Server;
    case 'groups':
    case 'group':
      return Users;
    case 'content':
      return User;
    case 'results':
      return Search;
    case 'service-folder':
    case 'content-folder':
      return Folder;
    case 'service':
      return iconOfType(node.service.type) ?? Box;
    case 'item':
      return iconOfType(node.item.type) ?? File;
    case 'layer':
      return iconOfLayer(node.layer);
  }
}

function iconOfType(type: string): LucideIcon | null {
  if (/^Map ?Serv/i.test(type)) return Map;
  if (/^Feature ?Serv/i.test(type)) return Shapes;
  return /^Image ?Serv/i.test(type) ? Image : null;
}

function iconOfLayer({ kind, geometry }: LayerEntry): LucideIcon {
  if (kind === 'group') return Folder;
  if (kind === 'table') return Table2;
  if (geometry === 'Polyline') return Spline;
  return geometry === 'Point' || geometry === 'Multipoint' ? CircleDot : Pentagon;
}
