// What one would write first: react-aria's own tree under its own virtualiser, filtered by the value of the box as it
// is typed. Shows the same records with the same columns; bench/renderer.ts times it beside the connection list.
import { createElement as h, useEffect, useMemo, useState } from 'react';
import {
  Button,
  Collection,
  Input,
  ListLayout,
  SearchField,
  Tree,
  TreeItem,
  TreeItemContent,
  Virtualizer,
} from 'react-aria-components';
import { createRoot } from 'react-dom/client';

function Plain() {
  const [connections, setConnections] = useState([]);
  const [filter, setFilter] = useState('');
  const [expanded, setExpanded] = useState(new Set());
  useEffect(() => {
    void globalThis.wayleave.invoke('listConnections', {}, 1).then(({ value }) => setConnections(value));
  }, []);
  const folders = useMemo(() => foldersOf(connections, filter.toLowerCase()), [connections, filter]);
  useEffect(() => setExpanded(new Set(foldersOf(connections, '').flatMap(keysOf))), [connections]);
  return h(
    'main',
    { style: { height: '700px', width: '420px', display: 'flex', flexDirection: 'column' } },
    h(SearchField, { 'aria-label': 'Filter', value: filter, onChange: setFilter }, h(Input)),
    h(
      Virtualizer,
      { layout: ListLayout, layoutOptions: { rowHeight: 26 } },
      h(
        Tree,
        {
          'aria-label': 'Connections',
          items: folders,
          expandedKeys: expanded,
          onExpandedChange: setExpanded,
          selectionMode: 'multiple',
          style: { flex: 1, overflow: 'auto' },
        },
        (node) => h(Node, { node }),
      ),
    ),
  );
}

function Node({ node }) {
  return h(
    TreeItem,
    { id: node.id, textValue: node.name },
    h(TreeItemContent, null, () =>
      h(
        'div',
        { style: { display: 'grid', gridTemplateColumns: '1fr 104px 66px', height: '26px' } },
        h('span', null, node.children === undefined ? null : h(Button, { slot: 'chevron' }, '>'), node.name),
        h('span', null, node.state),
        h('span', null, node.time),
      ),
    ),
    h(Collection, { items: node.children ?? [] }, (child) => h(Node, { node: child })),
  );
}

function foldersOf(connections, filter) {
  const top = [];
  const known = new Map();
  for (const { connection, badge } of connections) {
    if (!`${connection.folder} ${connection.name} ${connection.url}`.toLowerCase().includes(filter)) continue;
    let place = top;
    let path = '';
    for (const name of connection.folder.split('/')) {
      path = `${path}/${name}`;
      if (!known.has(path)) {
        known.set(path, { id: path, name, children: [] });
        place.push(known.get(path));
      }
      place = known.get(path).children;
    }
    place.push({
      id: `${path}/${connection.name}/`,
      name: connection.name,
      state: badge.state,
      time: '29 min',
    });
  }
  return top;
}

function keysOf({ id, children }) {
  return children === undefined ? [] : [id, ...children.flatMap(keysOf)];
}

createRoot(document.getElementById('root')).render(h(Plain));
