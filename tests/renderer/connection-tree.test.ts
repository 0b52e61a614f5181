import { describe, expect, test } from 'vitest';
import { manyConnections, sampleConnections } from '../fakes/window-records.ts';
import { kindOf } from '../../src/renderer/places/connections/kind.ts';
import { chosenConnections, noSelection, taken } from '../../src/renderer/places/connections/selection.ts';
import { commandOf, findTyped, nameOf } from '../../src/renderer/places/connections/tree-keys.ts';
import {
  connectionKey,
  folderKey,
  foldersAbove,
  rowsOf,
  termsOf,
  treeOf,
  type TreeRow,
} from '../../src/renderer/places/connections/tree-model.ts';

const now = Date.UTC(2026, 10, 24, 12);
const connections = sampleConnections(now);
const byName = { column: 'name', direction: 'ascending' } as const;
const tree = treeOf(connections, byName);
const open: ReadonlySet<string> = new Set();
const plain = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

function rows(filter = '', closed = open): readonly TreeRow[] {
  return rowsOf(tree, closed, termsOf(filter));
}

function names(list: readonly TreeRow[]): readonly string[] {
  return list.map((row) => `${'  '.repeat(row.level - 1)}${nameOf(row)}`);
}

describe('the rows of the tree', () => {
  test('hold every folder and connection once', () => {
    expect(rows()).toHaveLength(connections.length + 7);
    expect(new Set(rows().map(({ key }) => key)).size).toBe(rows().length);
  });

  test('put connections before folders, both by name', () => {
    expect(names(rows()).slice(0, 10)).toEqual([
      'Council',
      '  ArcGIS Online',
      '  City Portal',
      '  City Portal staging',
      '  Dev portal',
      '  Open data hub',
      '  Parcel editing',
      '  Planning portal',
      '  Utilities',
      '    Gas and power',
    ]);
  });

  test('leave out what a closed folder holds', () => {
    const closed = new Set([folderKey('Council'), folderKey('State agencies')]);
    expect(names(rows('', closed))).toEqual(['Council', 'State agencies']);
  });

  test('count everything below a folder', () => {
    const counts = rows().flatMap((row) =>
      row.kind === 'folder' ? [[row.folder.path, row.folder.count]] : [],
    );
    expect(Object.fromEntries(counts)).toMatchObject({
      Council: 12,
      'Council/Utilities': 5,
      'State agencies': 31,
    });
  });

  test.each([
    ['a name', 'wastew', ['Wastewater']],
    ['a folder', 'land registry', ['Cadastre', 'Easements', 'Historic plans', 'Title search', 'Valuation']],
    ['a host', 'maps.registry', ['Cadastre', 'Easements', 'Historic plans', 'Title search', 'Valuation']],
    ['a tag', 'daily', ['City Portal']],
    ['an auth ID', 'rivstg1', ['City Portal staging']],
    ['words in any order', 'portal CITY prod', ['City Portal']],
    ['nothing', 'zzz', []],
  ])('are found by %s', (_, filter, found) => {
    const shown = rows(filter).filter(({ kind }) => kind === 'connection');
    expect(shown.map(nameOf)).toEqual(found);
  });

  test('show what was found in its folders, closed or not', () => {
    const found = rows('wastew', new Set([folderKey('Council')]));
    expect(names(found)).toEqual(['Council', '  Utilities', '    Wastewater']);
  });

  test.each([
    ['state', 'ascending', 'Dev portal'],
    ['timeLeft', 'ascending', 'Planning portal'],
    ['name', 'descending', 'Planning portal'],
    ['authId', 'descending', 'City Portal staging'],
  ] as const)('are ordered by %s %s within a folder', (column, direction, first) => {
    const ordered = rowsOf(treeOf(connections, { column, direction }), open, []);
    expect(ordered.map(nameOf)[1]).toBe(first);
  });

  test('stay apart when a folder and a connection share a name', () => {
    const [one] = manyConnections(1, now);
    if (one === undefined) throw new Error('There is no sample.');
    const twins = [
      { ...one, connection: { ...one.connection, name: 'Same', folder: '' } },
      { ...one, connection: { ...one.connection, name: 'Inner', folder: 'Same' } },
    ];
    const keys = rowsOf(treeOf(twins, byName), open, []).map(({ key }) => key);
    expect(keys).toEqual(['connection:Same', 'folder:Same', 'connection:Same/Inner']);
  });
});

test('the folders above a path are its beginnings', () => {
  expect(foldersAbove('a/b/c')).toEqual(['folder:a', 'folder:a/b']);
  expect(foldersAbove('c')).toEqual([]);
});

test('a connection is online, of a portal or of a server', () => {
  const kind = (name: string) => {
    const view = connections.find(({ connection }) => connection.name === name);
    return view === undefined ? null : kindOf(view);
  };
  expect(kind('City Portal')).toBe('portal');
  expect(kind('Open data hub')).toBe('server');
});

describe('keys in the tree', () => {
  const all = rows();
  const at = (name: string) => all.findIndex((row) => nameOf(row) === name);
  const press = (key: string, name: string, more = {}) =>
    commandOf({ ...plain, key, ...more }, all, at(name), 20);

  test.each([
    ['ArrowDown', 'Council', {}, { kind: 'move', index: 1, taking: 'alone' }],
    ['ArrowDown', 'Council', { shiftKey: true }, { kind: 'move', index: 1, taking: 'through' }],
    ['ArrowDown', 'Council', { ctrlKey: true }, { kind: 'focus', index: 1 }],
    ['ArrowUp', 'Council', {}, { kind: 'focus', index: -1 }],
    ['End', 'Council', {}, { kind: 'move', index: all.length - 1, taking: 'alone' }],
    ['Home', 'Air', {}, { kind: 'move', index: 0, taking: 'alone' }],
    ['ArrowLeft', 'Council', {}, { kind: 'close', keys: ['folder:Council'] }],
    ['ArrowLeft', 'City Portal', {}, { kind: 'move', index: 0, taking: 'alone' }],
    ['ArrowRight', 'Council', {}, { kind: 'move', index: 1, taking: 'alone' }],
    ['*', 'Council', {}, { kind: 'open', keys: ['folder:Council', 'folder:State agencies'] }],
    [' ', 'Council', { ctrlKey: true }, { kind: 'toggle' }],
    ['a', 'Council', { ctrlKey: true }, { kind: 'take-all' }],
    ['F2', 'Council', {}, { kind: 'rename' }],
    ['Delete', 'Council', {}, { kind: 'delete' }],
    ['Enter', 'Council', {}, { kind: 'act' }],
    ['c', 'Council', {}, { kind: 'type', letter: 'c' }],
    ['t', 'Council', { ctrlKey: true }, null],
    ['F6', 'Council', {}, null],
    ['Tab', 'Council', {}, null],
  ])('%s on %s with %o', (key, name, more, command) => {
    expect(press(key, name, more)).toEqual(command);
  });

  test('typing goes on from the row, one letter from the next', () => {
    expect(nameOf(all[findTyped(all, at('Council'), 'c')] ?? fallback())).toBe('City Portal');
    expect(nameOf(all[findTyped(all, at('City Portal'), 'c')] ?? fallback())).toBe('City Portal staging');
    expect(nameOf(all[findTyped(all, at('City Portal'), 'cc')] ?? fallback())).toBe('City Portal staging');
    expect(nameOf(all[findTyped(all, at('City Portal'), 'ca')] ?? fallback())).toBe('Cadastre');
    expect(findTyped(all, 0, 'qqq')).toBe(-1);
  });
});

describe('what is chosen', () => {
  const all = rows();
  const key = (name: string) => all.find((row) => nameOf(row) === name)?.key ?? '';

  test('goes through from the anchor, both ways', () => {
    const from = taken(noSelection, all, key('Dev portal'), 'alone');
    const down = taken(from, all, key('Open data hub'), 'through');
    expect([...down.keys]).toEqual([key('Dev portal'), key('Open data hub')]);
    const up = taken(down, all, key('City Portal staging'), 'through');
    expect([...up.keys]).toEqual([key('City Portal staging'), key('Dev portal')]);
  });

  test('takes and gives back single rows besides', () => {
    const one = taken(noSelection, all, key('Dev portal'), 'alone');
    const two = taken(one, all, key('Air'), 'besides');
    expect(two.keys.size).toBe(2);
    expect(taken(two, all, key('Air'), 'besides').keys.size).toBe(1);
  });

  test('includes what is in chosen folders, once', () => {
    const paths = connections.map(({ connection }) => `${connection.folder}/${connection.name}`);
    const selection = {
      keys: new Set([folderKey('Council/Utilities'), connectionKey('Council/Utilities/Wastewater')]),
      focus: null,
      anchor: null,
    };
    expect(chosenConnections(selection, paths)).toHaveLength(5);
  });
});

function fallback(): never {
  throw new Error('Nothing was found.');
}
