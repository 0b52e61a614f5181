import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arcgisHttp } from '../../../src/core/arcgis/http.ts';
import type { Speech } from '../../../src/core/arcgis/portal.ts';
import {
  parseServiceAddress,
  readLayer,
  readService,
  type ServiceAddress,
} from '../../../src/core/arcgis/service.ts';
import { openPortal } from '../../demo-portal/caller.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { type Answer, openSite } from './site.ts';

const speech: Speech = {
  http: arcgisHttp({ fetch, clock: fakeClock() }),
  credential: null,
  timeoutMilliseconds: 5_000,
};

function addressOf(text: string): ServiceAddress {
  const address = parseServiceAddress(new URL(text));
  if (address === null) throw new Error(`Not the address of a service: ${text}`);
  return address;
}

/** A site with one service, and what is told of it. */
async function tell(answer: Answer, type = 'FeatureServer') {
  const site = await openSite(answer);
  const address = addressOf(`${site.url}/server/rest/services/Town/Roads/${type}`);
  return { site, address, service: () => readService(address, speech) };
}

describe('the address of a service', () => {
  const root = 'https://gis.example.org/server/rest/services';
  test.each([
    [`${root}/Roads/FeatureServer`, [`${root}/Roads/FeatureServer`, 'Roads', 'FeatureServer', null]],
    [`${root}/Roads/FeatureServer/`, [`${root}/Roads/FeatureServer`, 'Roads', 'FeatureServer', null]],
    [`${root}/Roads/MapServer/12?f=html#x`, [`${root}/Roads/MapServer`, 'Roads', 'MapServer', 12]],
    [
      `${root}/Gr%C3%BCne%20Stadt/B%C3%A4ume/FeatureServer/0`,
      [`${root}/Gr%C3%BCne%20Stadt/B%C3%A4ume/FeatureServer`, 'Bäume', 'FeatureServer', 0],
    ],
    [`${root}/City/SceneServer/layers/3`, [`${root}/City/SceneServer`, 'City', 'SceneServer', 3]],
    [`${root}/MyServer/ImageServer`, [`${root}/MyServer/ImageServer`, 'MyServer', 'ImageServer', null]],
    [`${root}/2020/FeatureServer/7`, [`${root}/2020/FeatureServer`, '2020', 'FeatureServer', 7]],
    [`${root}/Bad%E0%A4%A/MapServer`, [`${root}/Bad%E0%A4%A/MapServer`, 'Bad%E0%A4%A', 'MapServer', null]],
  ])('%s', (text, [service, name, type, layer]) => {
    expect(parseServiceAddress(new URL(text))).toEqual({ service, name, type, layer });
  });

  test.each([
    [root],
    [`${root}/Utilities`],
    [`${root}/FeatureServer`],
    [`${root}/../../FeatureServer`],
    [`${root}/Roads/FeatureServer/0/query`],
    [`${root}/Roads/FeatureServer/layers`],
    ['https://gis.example.org/Roads/FeatureServer/0'],
    ['https://gis.example.org/'],
    ['https://gis.example.org/home/item.html?id=1'],
  ])('is not %s', (text) => {
    expect(parseServiceAddress(new URL(text))).toBeNull();
  });

  test('stays on its own origin, whatever the path', () => {
    fc.assert(
      fc.property(fc.string(), (path) => {
        const url = new URL('https://gis.example.org/');
        url.pathname = `/server/rest/services/${path}/FeatureServer/1`;
        const address = parseServiceAddress(url);
        if (address !== null) expect(new URL(address.service).origin).toBe(url.origin);
      }),
    );
  });
});

describe('a service', () => {
  test('of the demo portal has its group, layers and table', async () => {
    const portal = await openPortal();
    const address = addressOf(`${portal.servicesUrl}/Town/Cycling/FeatureServer`);
    const facts = valueOf(await readService(address, speech));
    expect(facts).toMatchObject({
      url: `${portal.servicesUrl}/Town/Cycling/FeatureServer`,
      type: 'FeatureServer',
      name: 'Cycling',
      version: '11.3',
      capabilities: ['Query'],
      maxRecordCount: 1000,
      extent: { wkid: 3857 },
    });
    expect(facts.layers.map(({ name, kind, geometry }) => [name, kind, geometry])).toEqual([
      ['Bike stands', 'layer', 'Point'],
      ['Cycle routes', 'layer', 'Polyline'],
      ['Car-free streets', 'layer', 'Polygon'],
    ]);
  });

  test('that says nothing of itself has nothing to show', async () => {
    const { service, site } = await tell(() => ({}));
    expect(valueOf(await service())).toEqual({
      url: `${site.url}/server/rest/services/Town/Roads/FeatureServer`,
      type: 'FeatureServer',
      name: 'Roads',
      version: null,
      description: '',
      capabilities: [],
      extent: null,
      maxRecordCount: null,
      layers: [],
    });
  });

  test('tells groups by their type or by what is in them, and tables by both lists', async () => {
    const { service, address } = await tell(
      () => ({
        layers: [
          { id: 0, name: 'Group', type: 'Group Layer', parentLayerId: -1, subLayerIds: [1] },
          { id: 1, name: 'Inner', parentLayerId: 0, subLayerIds: [2] },
          { id: 2, name: 'Roads', parentLayerId: 1, subLayerIds: null, geometryType: 'esriGeometryPolyline' },
          { id: 3, name: 'Picture', type: 'Raster Layer', parentLayerId: -1 },
          { id: 4, type: 'Table' },
        ],
        tables: [{ id: 5, name: 'Notes' }],
      }),
      'MapServer',
    );
    const { layers } = valueOf(await service());
    expect(
      layers.map(({ id, name, kind, geometry, parentId }) => [id, name, kind, geometry, parentId]),
    ).toEqual([
      [0, 'Group', 'group', null, null],
      [1, 'Inner', 'group', null, 0],
      [2, 'Roads', 'layer', 'Polyline', 1],
      [3, 'Picture', 'layer', null, null],
      [4, '', 'table', null, null],
      [5, 'Notes', 'table', null, null],
    ]);
    expect(layers[2]?.url).toBe(`${address.service}/2`);
  });

  test('with layers in a circle, twice or in nothing has a tree all the same', async () => {
    const { service } = await tell(() => ({
      layers: [
        { id: 1, name: 'a', parentLayerId: 2 },
        { id: 2, name: 'b', parentLayerId: 1 },
        { id: 3, name: 'c', parentLayerId: 3 },
        { id: 4, name: 'd', parentLayerId: 99 },
        { id: 1, name: 'again', parentLayerId: -1 },
      ],
    }));
    const { layers } = valueOf(await service());
    expect(layers.map(({ name, parentId }) => [name, parentId])).toEqual([
      ['a', null],
      ['b', 1],
      ['c', null],
      ['d', null],
    ]);
  });

  test('of scenes has its layers one level deeper', async () => {
    const { service, address } = await tell(() => ({ layers: [{ id: 0, name: 'City' }] }), 'SceneServer');
    expect(valueOf(await service()).layers[0]?.url).toBe(`${address.service}/layers/0`);
  });

  test.each([
    [{ xmin: 1, ymin: 2, xmax: 3, ymax: 4, spatialReference: { wkid: 102_100, latestWkid: 3857 } }, 3857],
    [{ xmin: 1, ymin: 2, xmax: 3, ymax: 4, spatialReference: { wkid: 4326 } }, 4326],
    [{ xmin: 1, ymin: 2, xmax: 3, ymax: 4, spatialReference: { wkt: 'PROJCS[…]' } }, null],
    [{ xmin: 1, ymin: 2, xmax: 3, ymax: 4, spatialReference: { wkid: 'x' } }, null],
    [{ xmin: 1, ymin: 2, xmax: 3, ymax: 4 }, null],
  ])('has the extent %j in the newest number of its reference', async (fullExtent, wkid) => {
    const { service } = await tell(() => ({ fullExtent }));
    expect(valueOf(await service()).extent).toEqual({ xmin: 1, ymin: 2, xmax: 3, ymax: 4, wkid });
  });

  test.each([
    [{ xmin: 'NaN', ymin: 'NaN', xmax: 'NaN', ymax: 'NaN' }],
    [{ xmin: 1 }],
    [null],
    ['everywhere'],
  ])('has no extent for %j', async (fullExtent) => {
    const { service } = await tell(() => ({ fullExtent }));
    expect(valueOf(await service()).extent).toBeNull();
  });

  test('keeps markup and line breaks of its description as text, and cuts it', async () => {
    const { service } = await tell(() => ({
      serviceDescription: `<b>Roads</b>\r\nof\u0000 the town${'.'.repeat(50_000)}`,
      capabilities: ' Query ,, <i>Extract</i>',
    }));
    const { description, capabilities } = valueOf(await service());
    expect(description).toMatch(/^<b>Roads<\/b>\nof {2}the town\.+$/);
    expect(description).toHaveLength(4_000);
    expect(capabilities).toEqual(['Query', '<i>Extract</i>']);
  });

  test.each([
    ['layers that are none', { layers: 'all' }],
    ['a layer without a number', { layers: [{ name: 'x' }] }],
    ['a layer with a number of words', { layers: [{ id: '0' }] }],
    ['a layer with a negative number', { layers: [{ id: -1 }] }],
    ['a name of numbers', { layers: [{ id: 0, name: 5 }] }],
    ['more layers than there can be', { layers: Array.from({ length: 10_001 }, (_, id) => ({ id })) }],
    ['capabilities that are no text', { capabilities: ['Query'] }],
    ['a list', []],
  ])('with %s is none', async (_what, answer) => {
    const { service } = await tell(() => answer);
    expect(codeOf(await service())).toBe('not-arcgis');
  });

  test('that refuses is refused', async () => {
    const { service } = await tell(() => ({ error: { code: 499, message: 'Token Required' } }));
    expect(codeOf(await service())).toBe('token-required');
  });
});

describe('a layer', () => {
  const roads = {
    id: 3,
    name: 'Roads',
    type: 'Feature Layer',
    geometryType: 'esriGeometryPolyline',
    capabilities: 'Query',
    maxRecordCount: 2000,
    extent: { xmin: 1, ymin: 2, xmax: 3, ymax: 4, spatialReference: { wkid: 4326 } },
    fields: [
      { name: 'OBJECTID', type: 'esriFieldTypeOID', alias: 'OBJECTID', nullable: false },
      { name: 'NAME', type: 'esriFieldTypeString', alias: 'Street', length: 64 },
      { name: 'SHAPE', type: 'Unheard', alias: '' },
    ],
  };
  const ofLayer = async (answer: Answer) => {
    const { site, address } = await tell(answer);
    return { site, read: () => readLayer(address, 3, speech) };
  };

  test('has its fields, its extent and the number of its features', async () => {
    const { read, site } = await ofLayer(({ path }) => (path.endsWith('/query') ? { count: 1_234 } : roads));
    expect(valueOf(await read())).toEqual({
      url: `${site.url}/server/rest/services/Town/Roads/FeatureServer/3`,
      id: 3,
      name: 'Roads',
      type: 'Feature Layer',
      geometry: 'Polyline',
      description: '',
      extent: { xmin: 1, ymin: 2, xmax: 3, ymax: 4, wkid: 4326 },
      fields: [
        { name: 'OBJECTID', alias: 'OBJECTID', type: 'OID', length: null, nullable: false },
        { name: 'NAME', alias: 'Street', type: 'String', length: 64, nullable: true },
        { name: 'SHAPE', alias: 'SHAPE', type: 'Unheard', length: null, nullable: true },
      ],
      featureCount: 1_234,
      maxRecordCount: 2000,
      capabilities: ['Query'],
    });
    expect(site.heard.at(-1)?.query.toString()).toBe('where=1%3D1&returnCountOnly=true&f=json');
  });

  test.each([
    ['an error', { error: { code: 400, message: 'Unable to perform query.' } }],
    ['a refused token', { error: { code: 498, message: 'Invalid token.' } }],
    ['words', { count: 'many' }],
    ['a negative number', { count: -1 }],
    ['nothing', {}],
    ['a web page', '<html></html>'],
  ])('whose count is %s is shown without one', async (_what, count) => {
    const { read } = await ofLayer(({ path }) => (path.endsWith('/query') ? count : roads));
    expect(valueOf(await read())).toMatchObject({ name: 'Roads', featureCount: null });
  });

  test.each([
    ['a group', { ...roads, type: 'Group Layer', fields: null }],
    ['a picture', { ...roads, type: 'Raster Layer' }],
    ['closed to queries', { ...roads, capabilities: 'Map,Data' }],
    ['silent on what it can do', { ...roads, capabilities: null }],
  ])('that is %s is not counted', async (_what, answer) => {
    const { read, site } = await ofLayer(() => answer);
    expect(valueOf(await read()).featureCount).toBeNull();
    expect(site.heard).toHaveLength(1);
  });

  test.each([
    ['a field without a name', { ...roads, fields: [{ type: 'esriFieldTypeString' }] }],
    ['a length of words', { ...roads, fields: [{ name: 'a', length: 'long' }] }],
    ['fields that are none', { ...roads, fields: 'all' }],
    ['no number', { ...roads, id: undefined }],
  ])('with %s is none', async (_what, answer) => {
    const { read } = await ofLayer(() => answer);
    expect(codeOf(await read())).toBe('not-arcgis');
  });

  test('of any JSON is read or refused, never a crash', async () => {
    let answer: object = {};
    const { site, address } = await tell(() => ({ ...answer }));
    const value = fc.oneof(fc.jsonValue(), fc.constant(roads.fields), fc.constant([{ id: 0 }]));
    const keys = fc.constantFrom(
      'layers',
      'tables',
      'fields',
      'extent',
      'id',
      'capabilities',
      'type',
      'error',
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(keys, value), async (told) => {
        answer = told;
        for (const outcome of [await readService(address, speech), await readLayer(address, 0, speech)]) {
          expect(typeof outcome.ok).toBe('boolean');
        }
      }),
      { numRuns: 60 },
    );
    expect(site.heard.length).toBeGreaterThan(60);
  });
});
