import { count, cycle, objectId, scattered, streets, text } from './invention.ts';
import type { Feature, Layer, Position, Service } from './layers.ts';

type Attributes = Feature['attributes'];

const metres = { name: 'LENGTH_M', alias: 'Length (metres)', type: 'esriFieldTypeDouble' } as const;

/** Numbered features, each with its attributes and its shape. */
function features(
  size: number,
  attributesOf: (index: number) => Attributes,
  positionsOf: (index: number) => readonly Position[],
): readonly Feature[] {
  return count(size, (index) => ({
    attributes: { OBJECTID: index + 1, ...attributesOf(index) },
    positions: positionsOf(index),
  }));
}

/** A bent line from one scattered place to another. */
function bend(index: number): readonly Position[] {
  const [[fromX, fromY], [toX, toY]] = [scattered(index), scattered(index + 5)];
  return [
    [fromX, fromY],
    [toX, fromY],
    [toX, toY],
  ];
}

/** A rectangle around a scattered place, clockwise and closed. */
function around(index: number, width: number, height: number): readonly Position[] {
  const [x, y] = scattered(index);
  const [west, south, east, north] = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
  return [
    [west, south],
    [west, north],
    [east, north],
    [east, south],
    [west, south],
  ];
}

function lengthOf(positions: readonly Position[]): number {
  const sum = positions.slice(1).reduce((total, [x, y], index) => {
    const [fromX, fromY] = positions[index] ?? [x, y];
    return total + Math.hypot(x - fromX, y - fromY);
  }, 0);
  // Web Mercator stretches by about this much at the town's latitude.
  return Math.round(sum * 0.569 * 10) / 10;
}

function valveId(index: number): string {
  return `V-${String(index + 1).padStart(3, '0')}`;
}

const valves: Layer = {
  name: 'Valves',
  group: 'Distribution',
  geometryType: 'esriGeometryPoint',
  description: 'Valves of the water supply. Their inspections are in a table of their own.',
  displayField: 'VALVE_ID',
  maxRecordCount: 1000,
  colour: [38, 115, 166, 255],
  fields: [
    objectId,
    text('VALVE_ID', 'Valve', 16),
    text('STREET', 'Street', 64),
    { name: 'DIAMETER_MM', alias: 'Diameter (mm)', type: 'esriFieldTypeInteger' },
    text('POSITION', 'Position', 16),
  ],
  features: features(
    18,
    (index) => ({
      VALVE_ID: valveId(index),
      STREET: cycle(streets, index),
      DIAMETER_MM: cycle([100, 150, 100, 200], index),
      POSITION: index % 6 === 4 ? 'closed' : 'open',
    }),
    (index) => [scattered(index * 2)],
  ),
};

const waterMains: Layer = {
  name: 'Water mains',
  group: 'Distribution',
  geometryType: 'esriGeometryPolyline',
  displayField: 'MATERIAL',
  maxRecordCount: 1000,
  colour: [38, 115, 166, 255],
  fields: [
    objectId,
    text('MATERIAL', 'Material', 32),
    { name: 'LAID', alias: 'Year laid', type: 'esriFieldTypeInteger' },
    metres,
  ],
  features: features(
    12,
    (index) => ({
      MATERIAL: cycle(['cast iron', 'polyethylene', 'ductile iron'], index),
      LAID: 1962 + ((index * 7) % 58),
      LENGTH_M: lengthOf(bend(index * 2)),
    }),
    (index) => bend(index * 2),
  ),
};

const pressureZones: Layer = {
  name: 'Pressure zones',
  geometryType: 'esriGeometryPolygon',
  displayField: 'NAME',
  maxRecordCount: 1000,
  colour: [120, 180, 214, 120],
  fields: [
    objectId,
    text('NAME', 'Zone', 32),
    { name: 'PRESSURE_BAR', alias: 'Pressure (bar)', type: 'esriFieldTypeDouble' },
  ],
  features: features(
    3,
    (index) => ({
      NAME: cycle(['Old town', 'Riverside', 'North'], index),
      PRESSURE_BAR: cycle([4.2, 3.8, 5.1], index),
    }),
    (index) => around(index * 9, 620, 540),
  ),
};

const valveInspections: Layer = {
  name: 'Valve inspections',
  geometryType: null,
  displayField: 'VALVE_ID',
  maxRecordCount: 1000,
  colour: [0, 0, 0, 255],
  fields: [
    objectId,
    text('VALVE_ID', 'Valve', 16),
    { name: 'INSPECTED', alias: 'Inspected', type: 'esriFieldTypeDate' },
    text('RESULT', 'Result', 32),
    text('REMARK', 'Remark', 255),
  ],
  features: features(
    24,
    (index) => ({
      VALVE_ID: valveId(index % 18),
      INSPECTED: Date.UTC(2025, (index * 5) % 12, 3 + (index % 24)),
      RESULT: cycle(['turns freely', 'stiff', 'turns freely', 'cover missing'], index),
      REMARK: index % 8 === 3 ? 'See photograph.' : null,
    }),
    () => [],
  ),
};

const bikeStands: Layer = {
  name: 'Bike stands',
  geometryType: 'esriGeometryPoint',
  displayField: 'STREET',
  maxRecordCount: 1000,
  colour: [96, 60, 150, 255],
  fields: [
    objectId,
    text('STREET', 'Street', 64),
    { name: 'PLACES', alias: 'Places', type: 'esriFieldTypeInteger' },
  ],
  features: features(
    10,
    (index) => ({ STREET: cycle(streets, index), PLACES: cycle([8, 12, 20], index) }),
    (index) => [scattered(index * 3 + 2)],
  ),
};

const cycleRoutes: Layer = {
  name: 'Cycle routes',
  geometryType: 'esriGeometryPolyline',
  displayField: 'NAME',
  maxRecordCount: 1000,
  colour: [96, 60, 150, 255],
  fields: [objectId, text('NAME', 'Route', 32), text('SURFACE', 'Surface', 16), metres],
  features: features(
    6,
    (index) => ({
      NAME: `Route ${index + 1}`,
      SURFACE: cycle(['asphalt', 'gravel', 'cobbles'], index),
      LENGTH_M: lengthOf(bend(index * 4 + 1)),
    }),
    (index) => bend(index * 4 + 1),
  ),
};

const carFreeStreets: Layer = {
  name: 'Car-free streets',
  geometryType: 'esriGeometryPolygon',
  displayField: 'STREET',
  maxRecordCount: 1000,
  colour: [170, 150, 200, 140],
  fields: [objectId, text('STREET', 'Street', 64), text('HOURS', 'Hours', 32)],
  features: features(
    4,
    (index) => ({
      STREET: cycle(streets, index),
      HOURS: cycle(['always', '10 to 18', 'Saturdays'], index),
    }),
    (index) => around(index * 2 + 1, 160, 40),
  ),
};

const benches: Layer = {
  name: 'Benches',
  geometryType: 'esriGeometryPoint',
  displayField: 'OBJECTID',
  maxRecordCount: 1000,
  colour: [110, 84, 50, 255],
  fields: [objectId, text('MATERIAL', 'Material', 16), text('DEDICATION', 'Dedication', 120)],
  features: features(
    20,
    (index) => ({
      MATERIAL: cycle(['oak', 'larch', 'steel'], index),
      DEDICATION: index % 9 === 4 ? 'For everybody who is tired' : null,
    }),
    (index) => [scattered(index * 2 + 3)],
  ),
};

const footpaths: Layer = {
  name: 'Footpaths',
  geometryType: 'esriGeometryPolyline',
  displayField: 'SURFACE',
  maxRecordCount: 1000,
  colour: [150, 120, 80, 255],
  fields: [objectId, text('SURFACE', 'Surface', 16), metres],
  features: features(
    8,
    (index) => ({
      SURFACE: cycle(['gravel', 'bark', 'paving'], index),
      LENGTH_M: lengthOf(bend(index * 3)),
    }),
    (index) => bend(index * 3),
  ),
};

const lawns: Layer = {
  name: 'Lawns',
  geometryType: 'esriGeometryPolygon',
  displayField: 'NAME',
  maxRecordCount: 1000,
  colour: [120, 180, 100, 140],
  fields: [objectId, text('NAME', 'Park', 64), text('MOWN', 'Mown', 32)],
  features: features(
    5,
    (index) => ({
      NAME: cycle(['Slotsbanken', 'Skibbroen', 'Hovedengen'], index),
      MOWN: cycle(['weekly', 'monthly', 'twice a year'], index),
    }),
    (index) => around(index * 6 + 2, 130, 90),
  ),
};

const openingHours: Layer = {
  name: 'Opening hours',
  geometryType: null,
  displayField: 'DAY',
  maxRecordCount: 1000,
  colour: [0, 0, 0, 255],
  fields: [objectId, text('DAY', 'Day', 16), text('OPENS', 'Opens', 8), text('CLOSES', 'Closes', 8)],
  features: features(
    7,
    (index) => ({
      DAY: cycle(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'], index),
      OPENS: index < 5 ? '07:00' : '09:00',
      CLOSES: '21:00',
    }),
    () => [],
  ),
};

/** Services of several layers: a group of layers, all kinds of geometry, and tables. */
export const townServices: readonly Service[] = [
  {
    folder: 'Town',
    name: 'Cycling',
    access: 'public',
    description: 'Bike stands, cycle routes and car-free streets (invented).',
    layers: [bikeStands, cycleRoutes, carFreeStreets],
  },
  {
    folder: 'Town',
    name: 'Water supply',
    access: 'secured',
    description:
      'Valves, mains and pressure zones of the water supply (invented), for everybody who is signed in.',
    layers: [valves, waterMains, pressureZones, valveInspections],
  },
  {
    folder: 'Grüne Stadt',
    name: 'Parks',
    access: 'secured',
    description: 'Lawns, footpaths and benches (invented), for everybody who is signed in.',
    layers: [benches, footpaths, lawns, openingHours],
  },
];
