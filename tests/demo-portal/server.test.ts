import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DemoPortal } from '../../src/demo-portal/demo-portal.ts';
import { services } from '../../src/demo-portal/data.ts';
import { parseWhere } from '../../src/demo-portal/where.ts';
import { apiError, bearer, get, type Json, openPortal, post, signIn } from './caller.ts';

async function serverHeader(portal: DemoPortal, username = 'analyst'): Promise<Record<string, string>> {
  const { access } = await signIn(portal, username);
  const url = `${portal.portalUrl}/sharing/rest/generateToken`;
  const { token } = await post(url, { token: access, serverUrl: portal.serverUrl });
  return bearer(String(token));
}

function query(portal: DemoPortal, parameters: Record<string, string>, service = 'Hydrants'): Promise<Json> {
  const url = `${portal.servicesUrl}/${service}/FeatureServer/0/query`;
  return get(`${url}?${new URLSearchParams(parameters).toString()}`);
}

function idsOf(answer: Json): readonly unknown[] {
  return (answer['features'] as readonly { attributes: Json }[]).map(
    (feature) => feature.attributes['OBJECTID'],
  );
}

describe('the server describes itself', () => {
  test.each([
    ['enterprise', /^http:\/\/127\.0\.0\.1:\d+\/server$/],
    ['agol', /^http:\/\/127\.0\.0\.1:\d+\/\w+\/arcgis$/],
  ] as const)('as federated, from another origin (%s)', async (flavour, shape) => {
    const portal = await openPortal({ flavour });
    expect(portal.serverUrl).toMatch(shape);
    expect(new URL(portal.serverUrl).origin).not.toBe(new URL(portal.portalUrl).origin);
    const info = await get(`${portal.serverUrl}/rest/info`, bearer('anything'));
    expect(info).toMatchObject({
      currentVersion: 11.3,
      fullVersion: '11.3.0',
      owningSystemUrl: portal.portalUrl,
      authInfo: { isTokenBasedSecurity: true },
    });
  });

  test.each([
    ['enterprise', 404],
    ['agol', 400],
  ] as const)('and what it does not have (%s)', async (flavour, code) => {
    const portal = await openPortal({ flavour });
    for (const path of [
      '/rest/services/Nope/FeatureServer',
      '/rest/services/Hydrants/FeatureServer/1',
      '/rest/x',
    ]) {
      expect(await get(`${portal.serverUrl}${path}`)).toMatchObject(apiError(code));
    }
  });
});

describe('the catalogue', () => {
  test('leaves out what the caller may not see', async () => {
    const portal = await openPortal();
    const names = async (path: string, headers: Record<string, string> = {}) => {
      const { services: list } = await get(`${portal.servicesUrl}${path}`, headers);
      return (list as readonly Json[]).map((entry) => entry['name']);
    };
    expect(await get(portal.servicesUrl)).toMatchObject({
      folders: ['Grüne Stadt', 'Town'],
      services: [
        { name: 'Hydrants', type: 'FeatureServer' },
        { name: 'Parcels', type: 'FeatureServer' },
      ],
    });
    expect(await get(`${portal.servicesUrl}/Utilities`)).toMatchObject(apiError(499));
    expect(await names('/Utilities', await serverHeader(portal))).toEqual(['Utilities/Substations']);
    const all = ['Utilities/Substations', 'Utilities/Switchgear'];
    expect(await names('/Utilities', await serverHeader(portal, 'admin'))).toEqual(all);
    const signedIn = await get(portal.servicesUrl, await serverHeader(portal));
    expect(signedIn['folders']).toEqual(['Utilities', 'Grüne Stadt', 'Town']);
  });

  test('gives addresses and bare names on ArcGIS Online', async () => {
    const portal = await openPortal({ flavour: 'agol' });
    const { services: list } = await get(`${portal.servicesUrl}/${encodeURIComponent('Grüne Stadt')}`);
    const [entry] = list as readonly Json[];
    expect(entry).toMatchObject({ name: 'Bäume', type: 'FeatureServer' });
    expect(await get(String(entry?.['url']))).toMatchObject({ layers: [{ name: 'Bäume' }] });
  });
});

describe('a secured service', () => {
  test('asks for a token, refuses a bad one, and knows rights', async () => {
    const portal = await openPortal();
    const [substations, switchgear] = ['Substations', 'Switchgear'].map(
      (name) => `${portal.servicesUrl}/Utilities/${name}/FeatureServer`,
    );
    const analyst = await serverHeader(portal);
    expect(await get(`${substations}`)).toMatchObject(apiError(499));
    expect(await get(`${substations}`, bearer('invented'))).toMatchObject(apiError(498));
    expect(await get(`${substations}`, analyst)).toMatchObject({ layers: [{ id: 0, name: 'Substations' }] });
    expect(await get(`${switchgear}`, analyst)).toMatchObject(apiError(403));
    expect(await get(`${switchgear}`, await serverHeader(portal, 'admin'))).toHaveProperty('layers');
    portal.expireAccessTokens();
    expect(await get(`${substations}`, analyst)).toMatchObject(apiError(498));
    expect(await get(`${portal.servicesUrl}/Hydrants/FeatureServer`, analyst)).toMatchObject(apiError(498));
  });
});

describe('a layer', () => {
  test('says all that a client needs to read it', async () => {
    const portal = await openPortal();
    const layer = await get(`${portal.servicesUrl}/Parcels/FeatureServer/0`);
    expect(layer).toMatchObject({
      objectIdField: 'OBJECTID',
      geometryType: 'esriGeometryPolygon',
      extent: { spatialReference: { wkid: 102_100, latestWkid: 3857 } },
      advancedQueryCapabilities: { supportsPagination: true },
      supportedQueryFormats: 'JSON, geoJSON',
      drawingInfo: { renderer: { type: 'simple', symbol: { type: 'esriSFS' } } },
    });
    expect(layer['fields']).toContainEqual(
      expect.objectContaining({ name: 'PARCEL_NO', type: 'esriFieldTypeString' }),
    );
  });

  test('answers GET and POST alike', async () => {
    const portal = await openPortal();
    const url = `${portal.servicesUrl}/Parcels/FeatureServer/0/query`;
    expect(await post(url, { where: '1=1' })).toEqual(await query(portal, { where: '1=1' }, 'Parcels'));
  });
});

describe('a service of several layers', () => {
  const path = '/Town/Water%20supply/FeatureServer';

  test('numbers groups, layers and tables in one row', async () => {
    const portal = await openPortal();
    const header = await serverHeader(portal);
    const service = await get(`${portal.servicesUrl}${path}`, header);
    const entries = ['layers', 'tables'].flatMap((list) => service[list] as readonly Json[]);
    expect(
      entries.map(({ id, name, type, parentLayerId, geometryType }) => [
        id,
        name,
        type,
        parentLayerId,
        geometryType,
      ]),
    ).toEqual([
      [0, 'Distribution', 'Group Layer', -1, undefined],
      [1, 'Valves', 'Feature Layer', 0, 'esriGeometryPoint'],
      [2, 'Water mains', 'Feature Layer', 0, 'esriGeometryPolyline'],
      [3, 'Pressure zones', 'Feature Layer', -1, 'esriGeometryPolygon'],
      [4, 'Valve inspections', 'Table', -1, undefined],
    ]);
    expect(entries[0]).toMatchObject({ subLayerIds: [1, 2] });
    for (const { id, name, type } of entries) {
      expect(await get(`${portal.servicesUrl}${path}/${String(id)}`, header)).toMatchObject({
        id,
        name,
        type,
      });
    }
    expect(await get(`${portal.servicesUrl}${path}/5`, header)).toMatchObject(apiError(404));
  });

  test.each([
    [1, 18],
    [2, 12],
    [3, 3],
    [4, 24],
  ])('counts what is in %i', async (id, count) => {
    const portal = await openPortal();
    const url = `${portal.servicesUrl}${path}/${id}/query?where=1%3D1&returnCountOnly=true`;
    expect(await get(url, await serverHeader(portal))).toEqual({ count });
  });

  test('has no features in a group', async () => {
    const portal = await openPortal();
    const url = `${portal.servicesUrl}${path}/0/query?where=1%3D1`;
    expect(await get(url, await serverHeader(portal))).toMatchObject(apiError(400));
  });

  test('gives lines their paths, and rows of a table no place', async () => {
    const portal = await openPortal();
    const header = await serverHeader(portal);
    const ask = (id: number, format: string) =>
      fetch(`${portal.servicesUrl}${path}/${id}/query?where=OBJECTID%3D1&outFields=*&f=${format}`, {
        headers: header,
      }).then((response) => response.json() as Promise<Json>);
    const [line, row] = [await ask(2, 'json'), await ask(4, 'json')];
    expect(line).toMatchObject({ geometryType: 'esriGeometryPolyline' });
    const [feature] = line['features'] as readonly { geometry: { paths: readonly (readonly unknown[])[] } }[];
    expect(feature?.geometry.paths[0]).toHaveLength(3);
    expect(await ask(2, 'geojson')).toMatchObject({ features: [{ geometry: { type: 'LineString' } }] });
    expect(row).not.toHaveProperty('geometryType');
    expect(row['features']).toEqual([{ attributes: expect.objectContaining({ VALVE_ID: 'V-001' }) }]);
    expect(await ask(4, 'geojson')).toMatchObject({ features: [{ geometry: null }] });
    expect(await get(`${portal.servicesUrl}${path}/4`, header)).not.toHaveProperty('extent');
  });
});

describe('paging', () => {
  test.each(['json', 'geojson'])(
    'brings every feature once and says when there is more (%s)',
    async (format) => {
      const portal = await openPortal();
      const seen: unknown[] = [];
      for (let more = true; more; ) {
        const url = `${portal.servicesUrl}/Hydrants/FeatureServer/0/query?where=1%3D1&resultOffset=${seen.length}`;
        const page = (await (await fetch(`${url}&f=${format}`)).json()) as Json;
        const features = page['features'] as readonly { id?: number; attributes?: Json }[];
        seen.push(...features.map((feature) => feature.id ?? feature.attributes?.['OBJECTID']));
        more = page['exceededTransferLimit'] === true;
        expect(features.length).toBeLessThanOrEqual(10);
        if (format === 'geojson' && more) expect(page['properties']).toEqual({ exceededTransferLimit: true });
      }
      expect(seen).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    },
  );

  test('goes no further than the layer allows', async () => {
    const portal = await openPortal();
    const page = await query(portal, { where: '1=1', resultRecordCount: '500' });
    expect(idsOf(page)).toHaveLength(10);
    expect(page['exceededTransferLimit']).toBe(true);
    expect(idsOf(await query(portal, { where: '1=1', resultOffset: '30' }))).toEqual([]);
  });
});

describe('a query', () => {
  test.each([
    ["STATUS='out of order'", [4, 11, 18, 25]],
    ['OBJECTID>28', [29, 30]],
    ['objectid between 3 and 5', [3, 4, 5]],
    ['FLOW_LPM IS NULL', [6, 17, 28]],
    ['FLOW_LPM >= 0 AND OBJECTID IN (5, 6, 7)', [5, 7]],
    ['FLOW_LPM NOT IN (1) AND OBJECTID < 8', [1, 2, 3, 4, 5, 7]],
    ['OBJECTID IN (1, 7, 99)', [1, 7]],
    ["HYDRANT_ID LIKE 'H-00%' AND NOT (OBJECTID < 8 OR OBJECTID = 9)", [8]],
    ["STREET <> 'O''Brien' AND OBJECTID <= 2", [1, 2]],
    ['1=0', []],
  ])('with where %s', async (where, ids) => {
    const portal = await openPortal();
    expect(idsOf(await query(portal, { where }))).toEqual(ids);
  });

  test.each<Record<string, string>>([
    {},
    { where: 'PASSWORD = 1' },
    { where: '1=1; DROP TABLE x' },
    { where: "STATUS = 'open" },
    { where: '(1=1' },
    { where: '('.repeat(1000) },
    { where: '1=1', outFields: 'OBJECTID,SECRET' },
    { where: '1=1', orderByFields: 'SECRET' },
    { where: '1=1', orderByFields: 'OBJECTID SIDEWAYS' },
    { where: '1=1', outSR: '31467' },
    { where: '1=1', resultOffset: '-1' },
    { where: '1=1', objectIds: '1,x' },
    { where: '1=1', geometry: '1,2,3' },
    { where: '1=1', geometry: '{"xmin":1' },
    { where: '1=1', geometry: '1,2,3,4', spatialRel: 'esriSpatialRelTouches' },
    { where: '1=1', outStatistics: '[]' },
  ])('that is not understood is refused: %j', async (parameters) => {
    const portal = await openPortal();
    expect(await query(portal, parameters)).toMatchObject(apiError(400));
  });

  test('counts, lists identifiers, and measures', async () => {
    const portal = await openPortal();
    const where = 'OBJECTID < 20';
    expect(await query(portal, { where, returnCountOnly: 'true' })).toEqual({ count: 19 });
    const { objectIds } = await query(portal, { where, returnIdsOnly: 'true' });
    expect(objectIds).toHaveLength(19);
    const { extent } = await query(portal, { where, returnExtentOnly: 'true', outSR: '4326' });
    const { xmin, ymax } = extent as { xmin: number; ymax: number };
    expect(xmin).toBeGreaterThan(8.7);
    expect(ymax).toBeLessThan(55.4);
  });

  test('chooses fields, order and geometry', async () => {
    const portal = await openPortal();
    const answer = await query(portal, {
      objectIds: '1,2,3',
      outFields: 'hydrant_id',
      orderByFields: 'OBJECTID desc',
      returnGeometry: 'false',
    });
    expect(answer['features']).toEqual([
      { attributes: { HYDRANT_ID: 'H-003' } },
      { attributes: { HYDRANT_ID: 'H-002' } },
      { attributes: { HYDRANT_ID: 'H-001' } },
    ]);
  });

  test('finds by envelope and point, in both references', async () => {
    const portal = await openPortal();
    const first = await query(portal, { objectIds: '5', outSR: '4326' }, 'Parcels');
    const [feature] = first['features'] as readonly {
      geometry: { rings: readonly (readonly number[])[][] };
    }[];
    const ring = feature?.geometry.rings[0] ?? [];
    const [west = 0, south = 0] = ring[0] ?? [];
    const [east = 0, north = 0] = ring[2] ?? [];
    const point = `${(west + east) / 2},${(south + north) / 2}`;
    const inDegrees = { inSR: '4326', outFields: 'OBJECTID' };
    const byPoint = await query(
      portal,
      { ...inDegrees, geometry: point, geometryType: 'esriGeometryPoint' },
      'Parcels',
    );
    expect(idsOf(byPoint)).toEqual([5]);
    const box = { xmin: west, ymin: south, xmax: east, ymax: north, spatialReference: { wkid: 4326 } };
    const byBox = await query(portal, { geometry: JSON.stringify(box) }, 'Parcels');
    expect(idsOf(byBox)).toContain(5);
    const nowhere = await query(portal, { ...inDegrees, geometry: '0,0,1,1' }, 'Parcels');
    expect(idsOf(nowhere)).toEqual([]);
  });

  test('in GeoJSON is in degrees, with rings against the clock', async () => {
    const portal = await openPortal();
    const url = `${portal.servicesUrl}/Parcels/FeatureServer/0/query?where=1%3D1&outFields=*&f=geojson`;
    const { type, features } = (await (await fetch(url)).json()) as {
      type: string;
      features: readonly Json[];
    };
    expect([type, features.length]).toEqual(['FeatureCollection', 12]);
    for (const { geometry } of features) {
      const [ring = []] = (geometry as { coordinates: readonly (readonly number[])[][] }).coordinates;
      expect(ring.at(0)).toEqual(ring.at(-1));
      expect(signedArea(ring)).toBeGreaterThan(0);
      expect(ring.every(([x = 0, y = 0]) => x > 8 && x < 9 && y > 55 && y < 56)).toBe(true);
    }
  });

  test('errors in GeoJSON are JSON in HTTP 200', async () => {
    const portal = await openPortal();
    const url = `${portal.servicesUrl}/Utilities/Substations/FeatureServer/0/query?where=1%3D1&f=geojson`;
    const response = await fetch(url);
    expect([response.status, await response.json()]).toMatchObject([200, apiError(499)]);
  });
});

function signedArea(ring: readonly (readonly number[])[]): number {
  return ring.slice(1).reduce((sum, [x = 0, y = 0], index) => {
    const [fromX = 0, fromY = 0] = ring[index] ?? [];
    return sum + (fromX * y - x * fromY) / 2;
  }, 0);
}

describe('where clauses', () => {
  const fields = services[0]?.layers[0].fields ?? [];

  test('never throw, whatever the text', () => {
    const word = fc.constantFrom(
      'OBJECTID',
      '=',
      '1',
      "'x'",
      '(',
      ')',
      'AND',
      'OR',
      'NOT',
      'IN',
      'LIKE',
      'IS',
      'NULL',
      ',',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(' ')),
        ),
        (clause) => {
          const condition = parseWhere(clause, fields);
          if (condition !== null) expect(typeof condition({ OBJECTID: 1 })).toBe('boolean');
        },
      ),
    );
  });

  test('compare any text with itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (wanted, other) => {
        const condition = parseWhere(`STREET = '${wanted.replaceAll("'", "''")}'`, fields);
        expect(condition?.({ STREET: wanted })).toBe(true);
        expect(condition?.({ STREET: other })).toBe(wanted === other);
      }),
    );
  });
});
