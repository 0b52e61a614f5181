import type { Layer, Service, ServiceAccess } from './data.ts';
import { services } from './data.ts';
import {
  answer,
  type Exchange,
  forbidden,
  invalidToken,
  notFound,
  refuse,
  type Reply,
  tokenRequired,
} from './exchange.ts';
import { extentOf, mercator, queryLayer } from './feature-query.ts';
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
  if (layerId !== '0' || more.length > 0) return missing(world, exchange);
  if (operation === undefined) {
    return answer(exchange, layerView(world, found.layer), `Layer: ${found.layer.name} (ID: 0)`);
  }
  return operation === 'query' ? queryLayer(exchange, found.layer) : missing(world, exchange);
}

const formats = 'JSON, geoJSON';

function serviceView(world: World, { description, layer }: Service): unknown {
  const extent = { ...extentOf(layer.features), spatialReference: mercator };
  return {
    currentVersion: versionOf(world).currentVersion,
    serviceDescription: description,
    description,
    copyrightText: 'Invented for the Wayleave demo portal.',
    hasVersionedData: false,
    supportsDisconnectedEditing: false,
    maxRecordCount: layer.maxRecordCount,
    supportedQueryFormats: formats,
    capabilities: 'Query',
    allowGeometryUpdates: false,
    spatialReference: mercator,
    initialExtent: extent,
    fullExtent: extent,
    units: 'esriMeters',
    syncEnabled: false,
    layers: [
      {
        id: 0,
        name: layer.name,
        type: 'Feature Layer',
        parentLayerId: -1,
        defaultVisibility: true,
        subLayerIds: null,
        minScale: 0,
        maxScale: 0,
        geometryType: layer.geometryType,
      },
    ],
    tables: [],
  };
}

function layerView(world: World, layer: Layer): unknown {
  return {
    currentVersion: versionOf(world).currentVersion,
    id: 0,
    name: layer.name,
    type: 'Feature Layer',
    description: '',
    copyrightText: 'Invented for the Wayleave demo portal.',
    displayField: layer.displayField,
    geometryType: layer.geometryType,
    hasZ: false,
    hasM: false,
    hasAttachments: false,
    isDataVersioned: false,
    defaultVisibility: true,
    minScale: 0,
    maxScale: 0,
    extent: { ...extentOf(layer.features), spatialReference: mercator },
    sourceSpatialReference: mercator,
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
    drawingInfo: { renderer: { type: 'simple', symbol: symbolOf(layer), label: '', description: '' } },
  };
}

function symbolOf(layer: Layer): unknown {
  const outline = { color: [40, 40, 40, 255], width: 0.75, type: 'esriSLS', style: 'esriSLSSolid' };
  return layer.geometryType === 'esriGeometryPoint'
    ? { type: 'esriSMS', style: 'esriSMSCircle', color: layer.colour, size: 7, outline }
    : { type: 'esriSFS', style: 'esriSFSSolid', color: layer.colour, outline };
}
