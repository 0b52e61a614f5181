import { centre, count, cycle, objectId, scattered, streets, text } from './invention.ts';
import { type Layer, type Service, toMercator } from './layers.ts';
import { townServices } from './town.ts';

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
      STREET: cycle(streets, index),
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
      NAME: `${cycle(streets, index)} ${index + 1}`,
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
    layers: [hydrants],
  },
  {
    folder: null,
    name: 'Parcels',
    access: 'public',
    description: 'Land parcels (invented).',
    layers: [parcels],
  },
  {
    folder: 'Utilities',
    name: 'Substations',
    access: 'secured',
    description: 'Electrical substations (invented), for everybody who is signed in.',
    layers: [substations],
  },
  {
    folder: 'Utilities',
    name: 'Switchgear',
    access: 'administrators',
    description: 'Switchgear (invented), for administrators.',
    layers: [switchgear],
  },
  // A space and letters beyond ASCII: clients must encode each segment of a path.
  {
    folder: 'Grüne Stadt',
    name: 'Bäume',
    access: 'public',
    description: 'Trees (invented).',
    layers: [trees],
  },
  ...townServices,
];
