import { type Feature, type Field, type Layer, type Position, toDegrees, toMercator } from './layers.ts';
import { answer, badRequest, type Exchange, json, parameter, type Reply } from './exchange.ts';
import { compare, type Condition, parseWhere } from './where.ts';

/** A box; which reference it is in, the context says. */
export interface Extent {
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
}

/** The spatial reference of all layers: Web Mercator, by its old Esri number and its EPSG number. */
export const mercator = { wkid: 102_100, latestWkid: 3857 } as const;
const degrees = { wkid: 4326, latestWkid: 4326 } as const;

type Reference = typeof mercator | typeof degrees;

interface Query {
  readonly matching: readonly Feature[];
  readonly fields: readonly Field[];
  readonly withGeometry: boolean;
  readonly outSr: Reference;
  readonly offset: number;
  readonly size: number;
}

/** The smallest box around features; zeros for none. */
export function extentOf(features: readonly Feature[], reference: Reference = mercator): Extent {
  const all = features
    .flatMap((feature) => feature.positions)
    .map((position) => project(position, reference));
  if (all.length === 0) return { xmin: 0, ymin: 0, xmax: 0, ymax: 0 };
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
  return { xmin: Math.min(...xs), ymin: Math.min(...ys), xmax: Math.max(...xs), ymax: Math.max(...ys) };
}

function project(position: Position, reference: Reference): Position {
  return reference === degrees ? toDegrees(position) : position;
}

/** A layer's `query` operation, in JSON or GeoJSON. What is not supported is refused, never ignored. */
export function queryLayer(exchange: Exchange, layer: Layer): Reply {
  const format = parameter(exchange, 'f') ?? 'html';
  if (!['html', 'json', 'pjson', 'geojson'].includes(format))
    return invalid(exchange, "'f' is not supported");
  for (const name of ['outStatistics', 'groupByFieldsForStatistics', 'having', 'time']) {
    if (parameter(exchange, name) !== null) return invalid(exchange, `'${name}' is not supported`);
  }
  const query = readQuery(exchange, layer);
  if (typeof query === 'string') return invalid(exchange, query);
  if (isTrue(exchange, 'returnCountOnly')) return answer(exchange, { count: query.matching.length }, 'Query');
  if (isTrue(exchange, 'returnIdsOnly')) {
    const objectIds = query.matching.map((feature) => feature.attributes['OBJECTID']);
    return answer(exchange, { objectIdFieldName: 'OBJECTID', objectIds }, 'Query');
  }
  if (isTrue(exchange, 'returnExtentOnly')) {
    const extent = { ...extentOf(query.matching, query.outSr), spatialReference: query.outSr };
    return answer(exchange, { count: query.matching.length, extent }, 'Query');
  }
  if (format === 'geojson') return json(JSON.stringify(geoJson(layer, query)), 'application/geo+json');
  return answer(exchange, featureSet(layer, query), 'Query');
}

function invalid(exchange: Exchange, detail: string): Reply {
  return badRequest(exchange, 'Unable to complete operation.', 'Invalid query parameters', detail);
}

function isTrue(exchange: Exchange, name: string): boolean {
  return parameter(exchange, name)?.toLowerCase() === 'true';
}

// The fault is a text.
function readQuery(exchange: Exchange, layer: Layer): Query | string {
  const condition = whereOf(exchange, layer);
  const ids = objectIdsOf(exchange);
  // A table has no places that could be asked for.
  const box = layer.geometryType === null ? null : boxOf(exchange);
  const fields = fieldsOf(exchange, layer);
  const order = orderOf(exchange, layer);
  const outSr = referenceOf(parameter(exchange, 'outSR'));
  const offset = wholeNumber(parameter(exchange, 'resultOffset'), 0);
  const wanted = wholeNumber(parameter(exchange, 'resultRecordCount'), layer.maxRecordCount);
  if (condition === 'missing' && ids === null && box === null) return "'where' clause is missing";
  if (condition === 'invalid') return "'where' parameter is invalid";
  if (ids === 'invalid') return "'objectIds' parameter is invalid";
  if (box === 'invalid') return "'geometry' parameter is invalid";
  if (fields === null) return "'outFields' parameter is invalid";
  if (order === null) return "'orderByFields' parameter is invalid";
  if (outSr === null) return "'outSR' parameter is not supported";
  if (offset === null || wanted === null) return "'resultOffset' or 'resultRecordCount' parameter is invalid";
  const matching = layer.features.filter(
    (feature) =>
      (condition === 'missing' || condition(feature.attributes)) &&
      (ids === null || ids.has(Number(feature.attributes['OBJECTID']))) &&
      (box === null || overlaps(extentOf([feature]), box)),
  );
  return {
    matching: matching.toSorted(order),
    fields,
    withGeometry: parameter(exchange, 'returnGeometry')?.toLowerCase() !== 'false',
    outSr: outSr ?? (parameter(exchange, 'f') === 'geojson' ? degrees : mercator),
    offset,
    size: Math.min(wanted, layer.maxRecordCount),
  };
}

function wholeNumber(text: string | null, standard: number): number | null {
  if (text === null) return standard;
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function whereOf(exchange: Exchange, layer: Layer): Condition | 'missing' | 'invalid' {
  const clause = parameter(exchange, 'where');
  if (clause === null) return 'missing';
  return parseWhere(clause, layer.fields) ?? 'invalid';
}

function objectIdsOf(exchange: Exchange): ReadonlySet<number> | null | 'invalid' {
  const text = parameter(exchange, 'objectIds');
  if (text === null) return null;
  const parts = text.split(',').map((part) => part.trim());
  return parts.every((part) => /^\d{1,9}$/.test(part)) ? new Set(parts.map(Number)) : 'invalid';
}

function fieldsOf(exchange: Exchange, layer: Layer): readonly Field[] | null {
  const text = parameter(exchange, 'outFields') ?? 'OBJECTID';
  if (text.trim() === '*') return layer.fields;
  const fields: Field[] = [];
  for (const name of text.split(',')) {
    const field = fieldNamed(layer, name);
    if (field === null) return null;
    fields.push(field);
  }
  return fields;
}

function fieldNamed(layer: Layer, name: string): Field | null {
  return layer.fields.find((field) => field.name.toUpperCase() === name.trim().toUpperCase()) ?? null;
}

type Order = (a: Feature, b: Feature) => number;

function orderOf(exchange: Exchange, layer: Layer): Order | null {
  const text = parameter(exchange, 'orderByFields');
  if (text === null) return () => 0;
  const orders: Order[] = [];
  for (const part of text.split(',')) {
    const [name = '', direction = 'ASC', ...more] = part.trim().split(/\s+/);
    const field = fieldNamed(layer, name);
    if (field === null || more.length > 0 || !/^(asc|desc)$/i.test(direction)) return null;
    const sign = direction.toUpperCase() === 'DESC' ? -1 : 1;
    orders.push(
      (a, b) => sign * nullsFirst(a.attributes[field.name] ?? null, b.attributes[field.name] ?? null),
    );
  }
  return (a, b) => orders.map((order) => order(a, b)).find((result) => result !== 0) ?? 0;
}

function nullsFirst(a: string | number | null, b: string | number | null): number {
  return compare(a, b) ?? Number(a !== null) - Number(b !== null);
}

function overlaps(a: Extent, b: Extent): boolean {
  return a.xmin <= b.xmax && a.xmax >= b.xmin && a.ymin <= b.ymax && a.ymax >= b.ymin;
}

// Undefined: not asked for. Null: not supported.
function referenceOf(text: string | null): Reference | undefined | null {
  if (text === null) return undefined;
  const given = text.startsWith('{') ? wkidOf(readJson(text)) : Number(text);
  if (given === 4326) return degrees;
  return given === 3857 || given === 102_100 ? mercator : null;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function wkidOf(value: unknown): number {
  const given = memberOf(value, 'latestWkid') ?? memberOf(value, 'wkid');
  return typeof given === 'number' ? given : Number.NaN;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;
}

// Envelopes and points, as comma text or JSON; in Web Mercator when they come back.
function boxOf(exchange: Exchange): Extent | null | 'invalid' {
  const text = parameter(exchange, 'geometry');
  if (text === null) return null;
  const relation = parameter(exchange, 'spatialRel') ?? 'esriSpatialRelIntersects';
  if (relation !== 'esriSpatialRelIntersects' && relation !== 'esriSpatialRelEnvelopeIntersects')
    return 'invalid';
  const value = text.startsWith('{') ? readJson(text) : null;
  const own = memberOf(value, 'spatialReference');
  const inSr =
    own === undefined ? referenceOf(parameter(exchange, 'inSR')) : referenceOf(JSON.stringify(own));
  const numbers = value === null ? text.split(',').map(toNumber) : cornersOf(value);
  if (inSr === null || numbers.some((number) => !Number.isFinite(number))) return 'invalid';
  const [x, y, farX = x, farY = y] = numbers;
  const isShaped = numbers.length === sizes[parameter(exchange, 'geometryType') ?? 'esriGeometryEnvelope'];
  if (!isShaped || x === undefined || y === undefined || farX === undefined || farY === undefined)
    return 'invalid';
  const [xmin, ymin] = inSr === degrees ? toMercator([x, y]) : [x, y];
  const [xmax, ymax] = inSr === degrees ? toMercator([farX, farY]) : [farX, farY];
  return { xmin, ymin, xmax, ymax };
}

const sizes: Readonly<Record<string, number>> = { esriGeometryEnvelope: 4, esriGeometryPoint: 2 };

function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function cornersOf(value: unknown): readonly number[] {
  const names = memberOf(value, 'xmin') === undefined ? ['x', 'y'] : ['xmin', 'ymin', 'xmax', 'ymax'];
  return names.map((name) => {
    const member = memberOf(value, name);
    return typeof member === 'number' ? member : Number.NaN;
  });
}

function shown(query: Query): { features: readonly Feature[]; isCut: boolean } {
  const end = query.offset + query.size;
  return { features: query.matching.slice(query.offset, end), isCut: end < query.matching.length };
}

function attributesOf(feature: Feature, fields: readonly Field[]): Record<string, string | number | null> {
  return Object.fromEntries(fields.map(({ name }) => [name, feature.attributes[name] ?? null]));
}

function featureSet(layer: Layer, query: Query): unknown {
  const { features, isCut } = shown(query);
  return {
    objectIdFieldName: 'OBJECTID',
    globalIdFieldName: '',
    ...(layer.geometryType === null
      ? {}
      : { geometryType: layer.geometryType, spatialReference: query.outSr }),
    fields: query.fields,
    ...(isCut ? { exceededTransferLimit: true } : {}),
    features: features.map((feature) => ({
      attributes: attributesOf(feature, query.fields),
      ...geometryMember(layer, feature, query),
    })),
  };
}

function geometryMember(layer: Layer, feature: Feature, { withGeometry, outSr }: Query): object {
  if (!withGeometry || layer.geometryType === null) return {};
  const positions = feature.positions.map((position) => project(position, outSr));
  if (layer.geometryType === 'esriGeometryPolygon') return { geometry: { rings: [positions] } };
  if (layer.geometryType === 'esriGeometryPolyline') return { geometry: { paths: [positions] } };
  const [x, y] = positions[0] ?? [0, 0];
  return { geometry: { x, y } };
}

function geoJson(layer: Layer, query: Query): unknown {
  const { features, isCut } = shown(query);
  return {
    type: 'FeatureCollection',
    ...(query.outSr === degrees ? {} : { crs: { type: 'name', properties: { name: 'EPSG:3857' } } }),
    ...(isCut ? { exceededTransferLimit: true, properties: { exceededTransferLimit: true } } : {}),
    features: features.map((feature) => ({
      type: 'Feature',
      id: feature.attributes['OBJECTID'],
      geometry: query.withGeometry ? geoJsonGeometry(layer, feature, query.outSr) : null,
      properties: attributesOf(feature, query.fields),
    })),
  };
}

// RFC 7946 wants outer rings against the clock; Esri's turn with it.
function geoJsonGeometry(layer: Layer, feature: Feature, reference: Reference): unknown {
  const positions = feature.positions.map((position) => project(position, reference));
  switch (layer.geometryType) {
    case null:
      return null;
    case 'esriGeometryPolygon':
      return { type: 'Polygon', coordinates: [positions.toReversed()] };
    case 'esriGeometryPolyline':
      return { type: 'LineString', coordinates: positions };
    case 'esriGeometryPoint':
      return { type: 'Point', coordinates: positions[0] };
  }
}
