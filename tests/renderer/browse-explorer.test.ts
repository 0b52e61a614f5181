import { describe, expect, test } from 'vitest';
import type { LayerEntry } from '../../src/core/contract.ts';
import { clientOf } from '../../src/renderer/host/client.ts';
import { type BrowseNode, canOpen, layerNodes } from '../../src/renderer/places/browse/browse-node.ts';
import { createExplorer, type Explorer } from '../../src/renderer/places/browse/explorer.ts';
import { drawExtent } from '../../src/renderer/places/browse/extent-drawing.ts';
import { createWindowHost, type WindowHostOptions } from '../fakes/window-host.ts';

const services: BrowseNode = { kind: 'services', id: 'services' };
const results: BrowseNode = { kind: 'results', id: 'results', query: 'parcels' };

function explore(options: WindowHostOptions = {}) {
  const host = createWindowHost(options);
  const explorer = createExplorer(clientOf(host.bridge), 'Council/City Portal');
  return { host, explorer, asked: () => host.calls.map(({ operation }) => operation) };
}

/** Resolves when nothing is under way below that row. */
function settled(explorer: Explorer, id: string): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (explorer.read().get(id)?.isLoading !== false) return;
      stop();
      resolve();
    };
    const stop = explorer.subscribe(look);
    look();
  });
}

describe('an explorer', () => {
  test('asks nothing before a row is opened', () => {
    const { explorer, asked } = explore();
    expect(asked()).toEqual([]);
    expect(explorer.read().size).toBe(0);
  });

  test('asks once for a row however often it is opened', async () => {
    const { explorer, asked } = explore();
    explorer.open(services);
    explorer.open(services);
    await settled(explorer, 'services');
    explorer.open(services);
    expect(asked()).toEqual(['services']);
    expect(
      explorer
        .read()
        .get('services')
        ?.nodes.map(({ kind }) => kind),
    ).toEqual(['service-folder', 'service-folder', 'service', 'service', 'service']);
  });

  test('calls off what a closed row waited for', async () => {
    const { explorer, asked } = explore({ slow: { services: 20 } });
    explorer.open(services);
    explorer.close('services');
    expect(explorer.read().has('services')).toBe(false);
    expect(asked()).toEqual(['services', 'cancel']);
  });

  test('keeps a failure at its row, and asks again when told', async () => {
    const failure = { code: 'portal-unreachable', message: 'Not reached.' } as const;
    const { explorer, asked } = explore({ failing: { services: failure } });
    explorer.open(services);
    await settled(explorer, 'services');
    expect(explorer.read().get('services')?.failure?.code).toBe('portal-unreachable');
    explorer.more(services);
    await settled(explorer, 'services');
    expect(asked()).toEqual(['services', 'services']);
  });

  test('adds part to part, without an item twice', async () => {
    const { explorer, host } = explore();
    explorer.open(results);
    await settled(explorer, 'results');
    expect(explorer.read().get('results')).toMatchObject({ total: 120, next: 51 });
    explorer.more(results);
    await settled(explorer, 'results');
    explorer.more(results);
    await settled(explorer, 'results');
    const branch = explorer.read().get('results');
    expect(branch).toMatchObject({ next: null, held: [] });
    expect(new Set(branch?.nodes.map(({ id }) => id)).size).toBe(120);
    expect(host.calls.map(({ request }) => request)).toEqual(
      [1, 51, 101].map((start) => ({ ref: 'Council/City Portal', query: 'parcels', start, limit: 50 })),
    );
  });

  test('holds back what nobody could look through at once', async () => {
    const { explorer, asked } = explore({ serviceCount: 450 });
    explorer.open(services);
    await settled(explorer, 'services');
    expect(explorer.read().get('services')).toMatchObject({ total: 452, next: null });
    expect(explorer.read().get('services')?.nodes).toHaveLength(200);
    explorer.more(services);
    explorer.more(services);
    expect(explorer.read().get('services')?.nodes).toHaveLength(452);
    expect(asked()).toEqual(['services']);
  });

  test('calls everything off at its end', () => {
    const { explorer, asked } = explore();
    explorer.open(services);
    explorer.open(results);
    explorer.end();
    expect(asked()).toEqual(['services', 'items', 'cancel', 'cancel']);
  });
});

describe('layers', () => {
  const layer = (id: number, parentId: number | null, kind: LayerEntry['kind'] = 'layer'): LayerEntry => ({
    id,
    name: `Layer ${id}`,
    kind,
    geometry: null,
    parentId,
    url: `https://gis.example.org/${id}`,
  });
  const shape = (nodes: readonly BrowseNode[]): unknown =>
    nodes.map((node) => (node.kind === 'layer' ? [node.layer.id, shape(node.children)] : null));

  test('stand below their groups', () => {
    const nodes = layerNodes([layer(0, null, 'group'), layer(1, 0), layer(2, 0, 'group'), layer(3, 2)], 's');
    expect(shape(nodes)).toEqual([
      [
        0,
        [
          [1, []],
          [2, [[3, []]]],
        ],
      ],
    ]);
  });

  test('with a parent that is not there stand at the top', () => {
    expect(shape(layerNodes([layer(4, 9), layer(5, -1)], 's'))).toEqual([
      [4, []],
      [5, []],
    ]);
  });

  test('that name themselves as parent do not go round', () => {
    expect(shape(layerNodes([layer(6, 6, 'group')], 's'))).toEqual([[6, []]]);
  });

  test.each([
    ['FeatureServer', true],
    ['MapServer', true],
    ['ImageServer', true],
    ['VectorTileServer', true],
    ['GPServer', false],
    ['GeocodeServer', false],
  ])('of a %s can be listed: %s', (type, expected) => {
    const service = { name: 'Roads', type, url: 'https://gis.example.org' };
    expect(canOpen({ kind: 'service', id: 's', service })).toBe(expected);
  });
});

describe('the drawing of an extent', () => {
  test('of the whole world covers its sheet', () => {
    const drawing = drawExtent({ xmin: -180, ymin: -90, xmax: 180, ymax: 90, wkid: 4326 });
    expect(drawing).toMatchObject({
      lines: { kind: 'world' },
      rectangle: { x: 0, y: 0, width: drawing?.width, height: drawing?.height },
    });
    expect(drawing?.meridians).toHaveLength(11);
    expect(drawing?.parallels).toHaveLength(5);
  });

  test('places Web Mercator where its degrees are', () => {
    const degree = 111_319.490793;
    const drawing = drawExtent({ xmin: 0, ymin: 0, xmax: 90 * degree, ymax: 7_170_156.29, wkid: 3857 });
    // 54 degrees north, 90 degrees wide, of 288 by 144.
    expect(drawing?.rectangle.x).toBeCloseTo(144, 3);
    expect(drawing?.rectangle.width).toBeCloseTo(72, 3);
    expect(drawing?.rectangle.height).toBeCloseTo(43.2, 1);
  });

  test('has a sheet of its own in any other system', () => {
    const extent = { xmin: 300_000, ymin: 5_200_000, xmax: 340_000, ymax: 5_220_000, wkid: 25_832 };
    const drawing = drawExtent(extent);
    expect(drawing?.lines).toEqual({ kind: 'sheet', step: 10_000 });
    const { x = 0, y = 0, width = 0, height = 0 } = drawing?.rectangle ?? {};
    expect([x, y, width, height].map(Math.round)).toEqual([48, 24, 192, 96]);
  });

  test('of a point is still to be seen', () => {
    const drawing = drawExtent({ xmin: 9, ymin: 48, xmax: 9, ymax: 48, wkid: 4326 });
    expect(drawing?.rectangle).toMatchObject({ width: 4, height: 4 });
  });

  test.each([
    ['not numbers', Number.NaN, 1],
    ['upside down', 2, 1],
  ])('is left out when its edges are %s', (_, ymin, ymax) => {
    expect(drawExtent({ xmin: 0, ymin, xmax: 1, ymax, wkid: 4326 })).toBeNull();
  });
});
