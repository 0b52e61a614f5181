import * as v from 'valibot';
import type { Extent, FieldFacts, LayerEntry, LayerFacts, ServiceFacts } from '../contract.ts';
import { type Outcome, succeed } from '../outcome.ts';
import { type AnswerCode, cleanName, cleanText } from './error-dialect.ts';
import { ask } from './json-request.ts';
import type { Speech } from './portal.ts';

/** The address of a service, taken apart. */
export interface ServiceAddress {
  /** `…/rest/services/[folder/]name/type`, without anything after it. */
  readonly service: string;
  readonly name: string;
  /** Such as `FeatureServer`. */
  readonly type: string;
  /** Number of the layer or table that the address went on to, or `null`. */
  readonly layer: number | null;
}

type Asked<T> = Promise<Outcome<T, AnswerCode>>;

/** A description with more layers or fields than this comes from no ArcGIS server. */
const mostEntries = 10_000;
/** Counting may take a database long, and the rest is worth showing without it. */
const countMilliseconds = 10_000;

const name = v.nullish(v.pipe(v.string(), v.transform(cleanName)), '');
const text = v.nullish(v.pipe(v.string(), v.transform(cleanText)), '');
const number = v.nullish(v.number(), null);
const version = v.nullish(v.pipe(v.union([v.string(), v.number()]), v.transform(String)), null);
const capabilities = v.pipe(v.nullish(v.string(), ''), v.transform(splitNames));
/** Servers write `NaN` into the extent of an empty layer, so one that cannot be read is none. */
const extent = v.pipe(v.unknown(), v.transform(readExtent));
const layerId = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const entrySchema = v.object({
  id: layerId,
  name,
  type: name,
  parentLayerId: number,
  subLayerIds: v.nullish(v.array(v.number()), null),
  geometryType: name,
});
const entries = v.nullish(v.pipe(v.array(entrySchema), v.maxLength(mostEntries)), []);

const serviceSchema = v.object({
  currentVersion: version,
  serviceDescription: text,
  description: text,
  capabilities,
  fullExtent: v.optional(extent),
  initialExtent: v.optional(extent),
  extent: v.optional(extent),
  maxRecordCount: number,
  layers: entries,
  tables: entries,
});

const fieldSchema = v.pipe(
  v.object({
    name: v.pipe(v.string(), v.transform(cleanName)),
    alias: name,
    type: name,
    length: number,
    nullable: v.nullish(v.boolean(), true),
  }),
  v.transform(
    (field): FieldFacts => ({
      ...field,
      alias: field.alias || field.name,
      type: withoutPrefix(field.type, 'esriFieldType'),
    }),
  ),
);

const layerSchema = v.object({
  id: layerId,
  name,
  type: name,
  geometryType: name,
  description: text,
  extent: v.optional(extent),
  fields: v.nullish(v.pipe(v.array(fieldSchema), v.maxLength(mostEntries)), []),
  maxRecordCount: number,
  capabilities,
});

type Entry = v.InferOutput<typeof entrySchema>;

/**
 * The service in an address, and the layer if it goes on to one, or `null` when it leads to something else. Query and
 * fragment are cut off.
 */
export function parseServiceAddress(url: URL): ServiceAddress | null {
  const segments = url.pathname.replace(/\/+$/, '').split('/');
  const layer = /^\d{1,9}$/.test(segments.at(-1) ?? '') ? Number(segments.pop()) : null;
  if (layer !== null && segments.at(-1) === 'layers') segments.pop();
  const path = segments.join('/');
  const [name = '', type = ''] = segments.slice(-2);
  if (!/\/rest\/services\/[^/].*\/[a-z]{1,40}server$/i.test(path)) return null;
  return { service: `${url.origin}${path}`, name: cleanName(decoded(name)), type, layer };
}

/** What a service says of itself, and its layers and tables in its own order. */
export async function readService(address: ServiceAddress, speech: Speech): Asked<ServiceFacts> {
  const { service, name: serviceName, type } = address;
  const answer = await ask(speech.http, { ...speech, url: new URL(service) }, serviceSchema);
  if (!answer.ok) return answer;
  const told = answer.value.value;
  return succeed({
    url: service,
    type,
    name: serviceName,
    version: told.currentVersion,
    description: told.serviceDescription || told.description,
    capabilities: told.capabilities,
    extent: told.fullExtent ?? told.initialExtent ?? told.extent ?? null,
    maxRecordCount: told.maxRecordCount,
    layers: layerEntries(told.layers, told.tables, address),
  });
}

/** What is told of one layer or table, and how many features it has if it can be asked. */
export async function readLayer(address: ServiceAddress, layer: number, speech: Speech): Asked<LayerFacts> {
  const url = layerUrl(address, layer);
  const answer = await ask(speech.http, { ...speech, url: new URL(url) }, layerSchema);
  if (!answer.ok) return answer;
  const told = answer.value.value;
  const canCount = told.capabilities.includes('Query') && /^(feature layer|table)$/i.test(told.type);
  return succeed({
    url,
    id: layer,
    name: told.name,
    type: told.type,
    geometry: geometryOf(told.geometryType),
    description: told.description,
    extent: told.extent ?? null,
    fields: told.fields,
    featureCount: canCount ? await countFeatures(url, speech) : null,
    maxRecordCount: told.maxRecordCount,
    capabilities: told.capabilities,
  });
}

async function countFeatures(url: string, speech: Speech): Promise<number | null> {
  const question = {
    ...speech,
    url: new URL(`${url}/query`),
    parameters: { where: '1=1', returnCountOnly: 'true' },
    timeoutMilliseconds: Math.min(countMilliseconds, speech.timeoutMilliseconds),
  };
  const answer = await ask(speech.http, question, v.object({ count: layerId }));
  return answer.ok ? answer.value.value.count : null;
}

function layerEntries(
  layers: readonly Entry[],
  tables: readonly Entry[],
  address: ServiceAddress,
): readonly LayerEntry[] {
  const known = new Map<number, LayerEntry>();
  const add = (entry: Entry, kind: LayerEntry['kind']) => {
    if (known.has(entry.id)) return;
    const { parentLayerId: parent } = entry;
    known.set(entry.id, {
      id: entry.id,
      name: entry.name,
      kind,
      geometry: geometryOf(entry.geometryType),
      // Parents are listed before what is in them; one that is not could lead around in a circle.
      parentId: parent !== null && known.has(parent) ? parent : null,
      url: layerUrl(address, entry.id),
    });
  };
  for (const entry of layers) add(entry, kindOf(entry));
  for (const entry of tables) add(entry, 'table');
  return [...known.values()];
}

function kindOf({ type, subLayerIds }: Entry): LayerEntry['kind'] {
  if (/^group layer$/i.test(type) || (subLayerIds !== null && subLayerIds.length > 0)) return 'group';
  return /^table$/i.test(type) ? 'table' : 'layer';
}

/** Scene services keep their layers one level deeper. */
function layerUrl({ service, type }: ServiceAddress, layer: number): string {
  return /^sceneserver$/i.test(type) ? `${service}/layers/${layer}` : `${service}/${layer}`;
}

function geometryOf(geometryType: string): string | null {
  return withoutPrefix(geometryType, 'esriGeometry') || null;
}

function withoutPrefix(word: string, prefix: string): string {
  return word.startsWith(prefix) ? word.slice(prefix.length) : word;
}

function splitNames(list: string): readonly string[] {
  const names = list.slice(0, 2_000).split(',');
  return names.map(cleanName).filter((one) => one !== '');
}

function readExtent(value: unknown): Extent | null {
  const box = v.safeParse(extentSchema, value);
  if (!box.success) return null;
  const { spatialReference, ...corners } = box.output;
  return { ...corners, wkid: spatialReference?.latestWkid ?? spatialReference?.wkid ?? null };
}

const corner = v.pipe(v.number(), v.finite());
const wkid = v.optional(v.fallback(v.nullable(v.number()), null), null);
const extentSchema = v.object({
  xmin: corner,
  ymin: corner,
  xmax: corner,
  ymax: corner,
  spatialReference: v.nullish(v.object({ wkid, latestWkid: wkid }), null),
});

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Not what it means to be: shown as it is written.
    return segment;
  }
}
