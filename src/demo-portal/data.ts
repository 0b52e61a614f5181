/** A field's type in the REST API's words. */
export type FieldType =
  | 'esriFieldTypeOID'
  | 'esriFieldTypeString'
  | 'esriFieldTypeInteger'
  | 'esriFieldTypeDouble'
  | 'esriFieldTypeDate';

/** One field of a layer. Text fields have a length. */
export interface Field {
  readonly name: string;
  readonly alias: string;
  readonly type: FieldType;
  readonly length?: number;
}

/** A position: metres in Web Mercator (EPSG:3857), or degrees where that is said. */
export type Position = readonly [x: number, y: number];

/** One feature. A point has one position, a polygon one closed clockwise ring. */
export interface Feature {
  readonly attributes: Readonly<Record<string, string | number | null>>;
  readonly positions: readonly Position[];
}

/** One layer with all its features, ordered by OBJECTID. */
export interface Layer {
  readonly name: string;
  readonly geometryType: 'esriGeometryPoint' | 'esriGeometryPolygon';
  readonly fields: readonly Field[];
  readonly displayField: string;
  readonly features: readonly Feature[];
  readonly maxRecordCount: number;
  readonly colour: readonly [number, number, number, number];
}

/** Who may use a service: everybody, everybody signed in, or administrators. */
export type ServiceAccess = 'public' | 'secured' | 'administrators';

/** A feature service of one layer. */
export interface Service {
  /** Null at the root. */
  readonly folder: string | null;
  readonly name: string;
  readonly access: ServiceAccess;
  readonly description: string;
  readonly layer: Layer;
}

const earthRadius = 6_378_137;

/** Degrees (EPSG:4326) to metres (EPSG:3857). */
export function toMercator([longitude, latitude]: Position): Position {
  const x = (longitude * Math.PI * earthRadius) / 180;
  return [x, earthRadius * Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360))];
}

/** Metres (EPSG:3857) to degrees (EPSG:4326). */
export function toDegrees([x, y]: Position): Position {
  const longitude = (x * 180) / (Math.PI * earthRadius);
  return [longitude, (Math.atan(Math.exp(y / earthRadius)) * 360) / Math.PI - 90];
}

// The old town of Ribe in Denmark.
const centre: Position = [8.7626, 55.3284];
const streets = ['Overdammen', 'Sønderportsgade', 'Grydergade', 'Nederdammen', 'Skibbroen', 'Dagmarsgade'];
const objectId: Field = { name: 'OBJECTID', alias: 'OBJECTID', type: 'esriFieldTypeOID' };

function text(name: string, alias: string, length: number): Field {
  return { name, alias, type: 'esriFieldTypeString', length };
}

// Offsets that look scattered and are the same at every start.
function scattered(index: number): Position {
  const angle = index * 2.399963;
  const reach = 0.0011 * Math.sqrt(index + 0.5);
  return toMercator([centre[0] + reach * 1.6 * Math.cos(angle), centre[1] + reach * 0.9 * Math.sin(angle)]);
}

function count<T>(size: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: size }, (_, index) => make(index));
}

function cycle<T>(list: readonly [T, ...T[]], index: number): T {
  return list[index % list.length] ?? list[0];
}

const hydrants: Layer = {
  name: 'Hydrants',
  geometryType: 'esriGeometryPoint',
  displayField: 'HYDRANT_ID',
  maxRecordCount: 10,
  colour: [196, 52, 45, 255],
  fields: [
    objectId,
    text('HYDRANT_ID', 'Hydrant', 16),
    text('STREET', 'Street', 64),
    text('STATUS', 'Status', 16),
    { name: 'FLOW_LPM', alias: 'Flow (litres per minute)', type: 'esriFieldTypeInteger' },
    { name: 'INSPECTED', alias: 'Last inspection', type: 'esriFieldTypeDate' },
  ],
  features: count(30, (index) => ({
    attributes: {
      OBJECTID: index + 1,
      HYDRANT_ID: `H-${String(index + 1).padStart(3, '0')}`,
      STREET: streets[index % streets.length] ?? null,
      STATUS: index % 7 === 3 ? 'out of order' : 'in service',
      FLOW_LPM: index % 11 === 5 ? null : 800 + ((index * 137) % 900),
      INSPECTED: Date.UTC(2025, index % 12, 1 + (index % 28)),
    },
    positions: [scattered(index)],
  })),
};

const parcels: Layer = {
  name: 'Parcels',
  geometryType: 'esriGeometryPolygon',
  displayField: 'PARCEL_NO',
  maxRecordCount: 1000,
  colour: [217, 180, 92, 160],
  fields: [
    objectId,
    text('PARCEL_NO', 'Parcel number', 16),
    text('LAND_USE', 'Land use', 32),
    { name: 'AREA_M2', alias: 'Area (square metres)', type: 'esriFieldTypeDouble' },
  ],
  features: count(12, (index) => {
    const [west, south] = toMercator([
      centre[0] - 0.003 + (index % 4) * 0.0014,
      centre[1] + 0.0022 + Math.floor(index / 4) * 0.0008,
    ]);
    const [east, north] = [west + 140 + (index % 3) * 5, south + 130 + (index % 2) * 8];
    const groundScale = Math.cos((centre[1] * Math.PI) / 180) ** 2;
    return {
      attributes: {
        OBJECTID: index + 1,
        PARCEL_NO: `1204-${index + 1}`,
        LAND_USE: cycle(['residential', 'commercial', 'meadow'], index),
        AREA_M2: Math.round((east - west) * (north - south) * groundScale * 10) / 10,
      },
      positions: [
        [west, south],
        [west, north],
        [east, north],
        [east, south],
        [west, south],
      ],
    };
  }),
};

const substations: Layer = {
  name: 'Substations',
  geometryType: 'esriGeometryPoint',
  displayField: 'NAME',
  maxRecordCount: 1000,
  colour: [54, 84, 168, 255],
  fields: [
    objectId,
    text('NAME', 'Name', 64),
    { name: 'VOLTAGE_KV', alias: 'Voltage (kV)', type: 'esriFieldTypeInteger' },
  ],
  features: count(8, (index) => ({
    attributes: {
      OBJECTID: index + 1,
      NAME: `${streets[index % streets.length]} ${index + 1}`,
      VOLTAGE_KV: cycle([10, 60, 10, 150], index),
    },
    positions: [scattered(index * 5 + 2)],
  })),
};

const switchgear: Layer = { ...substations, name: 'Switchgear', features: substations.features.slice(0, 4) };

const trees: Layer = {
  name: 'Bäume',
  geometryType: 'esriGeometryPoint',
  displayField: 'SPECIES',
  maxRecordCount: 1000,
  colour: [60, 140, 70, 255],
  fields: [objectId, text('SPECIES', 'Species', 32)],
  features: count(15, (index) => ({
    attributes: { OBJECTID: index + 1, SPECIES: cycle(['Bøg', 'Lind', 'Eg'], index) },
    positions: [scattered(index * 3 + 1)],
  })),
};

/** The feature services, the same on the federated and on the stand-alone server. */
export const services: readonly Service[] = [
  {
    folder: null,
    name: 'Hydrants',
    access: 'public',
    description: 'Fire hydrants of Ribe (invented).',
    layer: hydrants,
  },
  {
    folder: null,
    name: 'Parcels',
    access: 'public',
    description: 'Land parcels (invented).',
    layer: parcels,
  },
  {
    folder: 'Utilities',
    name: 'Substations',
    access: 'secured',
    description: 'Electrical substations (invented), for everybody who is signed in.',
    layer: substations,
  },
  {
    folder: 'Utilities',
    name: 'Switchgear',
    access: 'administrators',
    description: 'Switchgear (invented), for administrators.',
    layer: switchgear,
  },
  // A space and letters beyond ASCII: clients must encode each segment of a path.
  {
    folder: 'Grüne Stadt',
    name: 'Bäume',
    access: 'public',
    description: 'Trees (invented).',
    layer: trees,
  },
];
