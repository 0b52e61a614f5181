import { type Field, type Position, toMercator } from './layers.ts';

/** The middle of the old town of Ribe in Denmark, in degrees. What is said to be there is invented. */
export const centre: Position = [8.7626, 55.3284];

/** Streets of the town. */
export const streets = [
  'Overdammen',
  'Sønderportsgade',
  'Grydergade',
  'Nederdammen',
  'Skibbroen',
  'Dagmarsgade',
] as const;

/** The field that numbers features. */
export const objectId: Field = { name: 'OBJECTID', alias: 'OBJECTID', type: 'esriFieldTypeOID' };

/** A text field. */
export function text(name: string, alias: string, length: number): Field {
  return { name, alias, type: 'esriFieldTypeString', length };
}

/** A place that looks scattered and is the same at every start. */
export function scattered(index: number): Position {
  const angle = index * 2.399963;
  const reach = 0.0011 * Math.sqrt(index + 0.5);
  return toMercator([centre[0] + reach * 1.6 * Math.cos(angle), centre[1] + reach * 0.9 * Math.sin(angle)]);
}

/** As many things as wished, made from their index. */
export function count<T>(size: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: size }, (_, index) => make(index));
}

/** One of a list, over and over. */
export function cycle<T>(list: readonly [T, ...T[]], index: number): T {
  return list[index % list.length] ?? list[0];
}
