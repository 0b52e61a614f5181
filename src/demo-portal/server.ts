import { services } from './data.ts';
import {
  answer,
  badRequest,
  type Exchange,
  forbidden,
  invalidToken,
  notFound,
  refuse,
  type Reply,
  tokenRequired,
} from './exchange.ts';
import { extentOf, mercator, queryLayer } from './feature-query.ts';
import { entriesOf, type Entry, type Layer, type Service, type ServiceAccess } from './layers.ts';
import { type Caller, callerOf, type World } from './world.ts';

/** The resources below `{server}/rest`; `segments` is the decoded path from there on. */
export function server(world: World, exchange: Exchange, segments: readonly string[]): Reply {
  const [area, ...rest] = segments;
  // `/rest/info` is open to everybody, whatever token comes along: clients ask it before they have one.
  if (area === 'info' && rest.length === 0) return answer(exchange, info(world, exchange), 'Info');
  if (area !== 'services') return missing(world, exchange);
  const caller = callerOf(world, exchange);
  if (caller.kind === 'refused') return invalidToken(exchange);
  const [first, second, third, ...more] = rest;
  if (first === undefined) return catalogue(world, exchange, caller, null);
  if (second === undefined) return catalogue(world, exchange, caller, first);
  if (second === 'FeatureServer') {
    return service(world, exchange, caller, null, first, third === undefined ? [] : [third, ...more]);
  }
  if (third === 'FeatureServer') return service(world, exchange, caller, first, second, more);
  return missing(world, exchange);
}

function missing(world: World, exchange: Exchange): Reply {
  if (world.flavour === 'agol' && exchange.peer === 'server') {
    return refuse(exchange, { code: 400, message: 'Invalid URL', details: ['Invalid URL'] });
  }
  return notFound(exchange, 'Service not found');
}

function versionOf(world: World): { currentVersion: number; fullVersion: string } {
  if (!world.knowsExchange) return { currentVersion: 10.51, fullVersion: '10.5.1' };
  if (!world.refreshTokenLifetimeTold) return { currentVersion: 10.81, fullVersion: '10.8.1' };
  return { currentVersion: 11.3, fullVersion: '11.3.0' };
}

function info(world: World, exchange: Exchange): unknown {
  const isFederated = exchange.peer === 'server';
  const root = isFederated ? world.serverUrl : world.standaloneUrl;
  const tokenServicesUrl = isFederated
    ? `${world.portalUrl}/sharing/rest/generateToken`
    : `${world.standaloneUrl}/tokens/generateToken`;
  return {
    ...versionOf(world),
    soapUrl: `${root}/services`,
    secureSoapUrl: null,
    ...(isFederated ? { owningSystemUrl: world.portalUrl } : {}),
    authInfo: {
      isTokenBasedSecurity: true,
      tokenServicesUrl,
      ...(isFederated ? {} : { shortLivedTokenValidity: Math.ceil(world.lifetimes.server.standard / 60) }),
    },
  };
}

function mayUse(access: ServiceAccess, caller: Caller): boolean {
  if (access === 'public') return true;
  if (caller.kind !== 'known') return false;
  return access === 'secured' || caller.account?.role === 'org_admin';
}

function catalogue(world: World, exchange: Exchange, caller: Caller, folder: string | null): Reply {
  const visible = services.filter((each) => mayUse(each.access, caller));
  const inside = visible.filter((each) => each.folder === folder);
  if (folder !== null && inside.length === 0) {
    const isHidden = services.some((each) => each.folder === folder);
    return isHidden && caller.kind === 'anonymous' ? tokenRequired(exchange) : missing(world, exchange);
  }
  const isOnline = world.flavour === 'agol' && exchange.peer === 'server';
  const folders = new Set(visible.map((each) => each.folder).filter((name) => name !== null));
  return answer(
    exchange,
    {
      currentVersion: versionOf(world).currentVersion,
      folders: folder === null ? [...folders] : [],
      services: inside.map((each) => entry(world, each, isOnline)),
    },
    folder ?? 'Services',
  );
}

// Servers put the folder into the name; ArcGIS Online gives a bare name and the address.
function entry(world: World, { folder, name }: Service, isOnline: boolean): unknown {
  const path = folder === null ? name : `${folder}/${name}`;
  const type = 'FeatureServer';
  if (!isOnline) return { name: path, type };
  return {
    name,
    type,
    url: `${world.serverUrl}/rest/services/${path.split('/').map(encodeURIComponent).join('/')}/${type}`,
  };
}

function service(
  world: World,
  exchange: Exchange,
  caller: Caller,
  folder: string | null,
  name: string,
  rest: readonly string[],
): Reply {
  const found = services.find((each) => each.folder === folder && each.name === name);
  if (found === undefined) return missing(world, exchange);
  if (!mayUse(found.access, caller)) {
    return caller.kind === 'anonymous' ? tokenRequired(exchange) : forbidden(exchange);
  }
  const [layerId, operation, ...more] = rest;
  if (layerId === undefined) return answer(exchange, serviceView(world, found), `${name} (FeatureServer)`);
  const entry = entriesOf(found).find(({ id }) => String(id) === layerId);
  if (entry === undefined || more.length > 0) return missing(world, exchange);
  return entry.kind === 'group'
    ? group(world, exchange, entry, operation)
    : layer(world, exchange, entry, operation);
}

function layer(
  world: World,
  exchange: Exchange,
  { id, layer: found }: Extract<Entry, { kind: 'layer' }>,
  operation: string | undefined,
): Reply {
  if (operation === 'query') return queryLayer(exchange, found);
  if (operation !== undefined) return missing(world, exchange);
  const what = found.geometryType === null ? 'Table' : 'Layer';
  return answer(exchange, layerView(world, found, id), `${what}: ${found.name} (ID: ${id})`);
}

function group(
  world: World,
  exchange: Exchange,
  { id, name, members }: Extract<Entry, { kind: 'group' }>,
  operation: string | undefined,
): Reply {
  if (operation !== undefined)
    return badRequest(exchange, 'Requested operation is not supported by this layer.');
  const view = {
    currentVersion: versionOf(world).currentVersion,
    id,
    name,
    type: 'Group Layer',
    description: '',
    geometryType: null,
    subLayers: members.map((member) => ({ id: member })),
    fields: null,
    extent: null,
    capabilities: 'Query',
  };
  return answer(exchange, view, `Group Layer: ${name} (ID: ${id})`);
}

const formats = 'JSON, geoJSON';

function serviceView(world: World, service: Service): unknown {
  const { description, layers } = service;
  const features = layers.flatMap((each) => each.features);
  const extent = { ...extentOf(features), spatialReference: mercator };
  const entries = entriesOf(service);
  return {
    currentVersion: versionOf(world).currentVersion,
    serviceDescription: description,
    description,
    copyrightText: 'Invented for the Wayleave demo portal.',
    hasVersionedData: false,
    supportsDisconnectedEditing: false,
    maxRecordCount: layers[0].maxRecordCount,
    supportedQueryFormats: formats,
    capabilities: 'Query',
    allowGeometryUpdates: false,
    spatialReference: mercator,
    initialExtent: extent,
    fullExtent: extent,
    units: 'esriMeters',
    syncEnabled: false,
    layers: entries.filter((entry) => !isTable(entry)).map(entryView),
    tables: entries.filter(isTable).map(entryView),
  };
}

function isTable(entry: Entry): boolean {
  return entry.kind === 'layer' && entry.layer.geometryType === null;
}

function entryView(entry: Entry): unknown {
  const { id } = entry;
  const scales = { defaultVisibility: true, minScale: 0, maxScale: 0 };
  if (entry.kind === 'group') {
    const { name, members } = entry;
    return { id, name, type: 'Group Layer', parentLayerId: -1, subLayerIds: members, ...scales };
  }
  const { name, geometryType } = entry.layer;
  const shared = { id, name, parentLayerId: entry.parent, subLayerIds: null, ...scales };
  return geometryType === null
    ? { ...shared, type: 'Table' }
    : { ...shared, type: 'Feature Layer', geometryType };
}

function layerView(world: World, layer: Layer, id: number): unknown {
  const isTable = layer.geometryType === null;
  return {
    currentVersion: versionOf(world).currentVersion,
    id,
    name: layer.name,
    type: isTable ? 'Table' : 'Feature Layer',
    description: layer.description ?? '',
    copyrightText: 'Invented for the Wayleave demo portal.',
    displayField: layer.displayField,
    ...(isTable ? {} : shapeView(layer)),
    hasAttachments: false,
    isDataVersioned: false,
    objectIdField: 'OBJECTID',
    globalIdField: '',
    typeIdField: '',
    relationships: [],
    types: [],
    templates: [],
    fields: layer.fields.map((field) => ({
      ...field,
      sqlType: 'sqlTypeOther',
      nullable: field.type !== 'esriFieldTypeOID',
      editable: false,
      domain: null,
      defaultValue: null,
    })),
    indexes: [],
    capabilities: 'Query',
    maxRecordCount: layer.maxRecordCount,
    standardMaxRecordCount: layer.maxRecordCount,
    supportedQueryFormats: formats,
    supportsStatistics: false,
    supportsAdvancedQueries: true,
    useStandardizedQueries: true,
    advancedQueryCapabilities: {
      supportsPagination: true,
      supportsOrderBy: true,
      supportsReturningQueryExtent: true,
      supportsStatistics: false,
      supportsDistinct: false,
      supportsQueryWithDistance: false,
      supportsSqlExpression: false,
      supportsHavingClause: false,
      supportsPaginationOnAggregatedQueries: false,
    },
  };
}

function shapeView(layer: Layer): object {
  return {
    geometryType: layer.geometryType,
    hasZ: false,
    hasM: false,
    defaultVisibility: true,
    minScale: 0,
    maxScale: 0,
    extent: { ...extentOf(layer.features), spatialReference: mercator },
    sourceSpatialReference: mercator,
    drawingInfo: { renderer: { type: 'simple', symbol: symbolOf(layer), label: '', description: '' } },
  };
}

function symbolOf({ geometryType, colour }: Layer): unknown {
  const outline = { color: [40, 40, 40, 255], width: 0.75, type: 'esriSLS', style: 'esriSLSSolid' };
  if (geometryType === 'esriGeometryPoint')
    return { type: 'esriSMS', style: 'esriSMSCircle', color: colour, size: 7, outline };
  if (geometryType === 'esriGeometryPolyline')
    return { type: 'esriSLS', style: 'esriSLSSolid', color: colour, width: 1.5 };
  return { type: 'esriSFS', style: 'esriSFSSolid', color: colour, outline };
}
