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

/** One feature. A point has one position, a line its vertices, a polygon one closed clockwise ring, a row of a table none. */
export interface Feature {
  readonly attributes: Readonly<Record<string, string | number | null>>;
  readonly positions: readonly Position[];
}

/** One layer or table with all its features, ordered by OBJECTID. */
export interface Layer {
  readonly name: string;
  /** Null for a table. */
  readonly geometryType: 'esriGeometryPoint' | 'esriGeometryPolyline' | 'esriGeometryPolygon' | null;
  readonly fields: readonly Field[];
  readonly displayField: string;
  readonly features: readonly Feature[];
  readonly maxRecordCount: number;
  readonly colour: readonly [number, number, number, number];
  readonly description?: string;
  /** Name of the group of layers it stands in, together with the layers beside it that name the same. */
  readonly group?: string;
}

/** Who may use a service: everybody, everybody signed in, or administrators. */
export type ServiceAccess = 'public' | 'secured' | 'administrators';

/** A feature service: its layers, then its tables. */
export interface Service {
  /** Null at the root. */
  readonly folder: string | null;
  readonly name: string;
  readonly access: ServiceAccess;
  readonly description: string;
  readonly layers: readonly [Layer, ...Layer[]];
}

/** What a service numbers: a layer, a table, or a group with the numbers of what is in it. */
export type Entry =
  | { readonly kind: 'layer'; readonly id: number; readonly parent: number; readonly layer: Layer }
  | {
      readonly kind: 'group';
      readonly id: number;
      readonly name: string;
      readonly members: readonly number[];
    };

/** The layers of a service as it numbers them: a group comes before what is in it. `parent` is -1 at the top. */
export function entriesOf({ layers }: Service): readonly Entry[] {
  const entries: Entry[] = [];
  const groups = new Map<string, number>();
  for (const layer of layers) {
    const { group = null } = layer;
    if (group !== null && !groups.has(group)) {
      const size = layers.filter((other) => other.group === group).length;
      const id = entries.length;
      groups.set(group, id);
      const members = Array.from({ length: size }, (_, index) => id + 1 + index);
      entries.push({ kind: 'group', id, name: group, members });
    }
    const parent = group === null ? -1 : (groups.get(group) ?? -1);
    entries.push({ kind: 'layer', id: entries.length, parent, layer });
  }
  return entries;
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
