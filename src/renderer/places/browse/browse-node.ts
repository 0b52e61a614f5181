import type { GroupEntry, ItemEntry, LayerEntry, ServiceEntry } from '../../../core/contract.ts';

/** One thing in the tree. `id` is unique in the whole tree: the same item may stand in a group and in a folder. */
export type BrowseNode =
  | { readonly kind: 'services' | 'groups' | 'content'; readonly id: string }
  | { readonly kind: 'results'; readonly id: string; readonly query: string }
  /** `path` leads from the root: folders may hold folders. */
  | { readonly kind: 'service-folder'; readonly id: string; readonly path: string }
  | { readonly kind: 'service'; readonly id: string; readonly service: ServiceEntry }
  | {
      readonly kind: 'layer';
      readonly id: string;
      readonly layer: LayerEntry;
      /** Of a group of layers: known with its service, so nothing is asked for. */
      readonly children: readonly BrowseNode[];
    }
  | { readonly kind: 'group'; readonly id: string; readonly group: GroupEntry }
  | {
      readonly kind: 'content-folder';
      readonly id: string;
      readonly folder: { readonly id: string; readonly title: string };
    }
  | { readonly kind: 'item'; readonly id: string; readonly item: ItemEntry };

/** Kinds of services whose layers can be listed. */
const layeredType = /^(?:(?:Feature|Map|Image|Scene) ?(?:Service|Server)|(?:Vector|Scene)TileServer)$/i;

/** Whether a row can be opened, before anything is known of what is in it. */
export function canOpen(node: BrowseNode): boolean {
  switch (node.kind) {
    case 'service':
      return layeredType.test(node.service.type);
    case 'item':
      return node.item.url !== null && layeredType.test(node.item.type);
    case 'layer':
      return node.children.length > 0;
    default:
      return true;
  }
}

/** The address of what a row stands for, or `null` where it has none of its own. */
export function addressOf(node: BrowseNode): string | null {
  switch (node.kind) {
    case 'service':
      return node.service.url;
    case 'item':
      return node.item.url;
    case 'layer':
      return node.layer.url;
    default:
      return null;
  }
}

/** The last part of a service's name: the folder that it stands in says the rest. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** The layers of a service as a tree, in the order of the server. What names a parent that is not there stands at the top. */
export function layerNodes(layers: readonly LayerEntry[], within: string): readonly BrowseNode[] {
  const known = new Set(layers.map(({ id }) => id));
  const below = (parent: number | null): readonly BrowseNode[] =>
    layers
      .filter(({ id, parentId }) =>
        parent === null
          ? parentId === null || !known.has(parentId) || parentId === id
          : parentId === parent && id !== parent,
      )
      .map((layer) => ({
        kind: 'layer',
        id: `${within}/layer-${layer.id}`,
        layer,
        children: layer.kind === 'group' ? below(layer.id) : [],
      }));
  return below(null);
}
