import {
  type FieldDifference,
  type ImportChoice,
  importChoices,
  type ImportRow,
  type ImportState,
} from '../contract-sharing.ts';
import type { Arrival, Departure, MergeChoices, Planned, Shape } from './arrival.ts';

/** What every stored record has besides its own fields. */
interface Stored {
  readonly name: string;
  readonly createdAt: number;
  readonly changedAt: number;
}

/** Where a difference means that the same place stands for something else, or that secrets would go elsewhere. */
const telling = new Set([
  'kind',
  'method',
  'portal',
  'requestUrl',
  'tokenUrl',
  'refreshUrl',
  'redirectUrl',
  'clientId',
  'username',
  'allowHttp',
  'url',
]);
const takeOrLeave: readonly ImportChoice[] = ['theirs', 'mine'];

/** What becomes of a record that comes in, by what is here and what was chosen. */
export function planArrival<T extends Stored>(
  arrival: Arrival<T>,
  shape: Shape<T>,
  choices: MergeChoices,
  now: number,
): Planned<T> {
  const { mine, base } = arrival;
  if (mine !== null) return planMet(arrival, mine, shape, choices, now);
  return base === null
    ? planNew(arrival, shape, choices, now)
    : planForgone(arrival, base, shape, choices, now);
}

/** What becomes of a record that a followed source has no more. One that was changed here stays unless chosen otherwise. */
export function planDeparture<T extends Stored>(
  { key, subject, mine, base, isNeeded }: Departure<T>,
  shape: Shape<T>,
  choices: MergeChoices,
): Planned<T> {
  const differences = shape.differences(base, mine);
  const isOurs = differences.length > 0 || isNeeded;
  const chosen = choiceOf({ key, state: 'removed' }, isOurs ? 'mine' : 'theirs', takeOrLeave, choices);
  const row: ImportRow = {
    key,
    subject,
    name: mine.name,
    place: shape.placeOf(mine),
    cameAs: null,
    state: 'removed',
    differences: [],
    choice: chosen,
    choices: takeOrLeave,
    newPlace: null,
    reason: null,
    notes: [
      ...(differences.length > 0 ? ['It was changed here since it came.'] : []),
      ...(isNeeded ? ['A connection that stays here names it.'] : []),
    ],
  };
  return { row, taken: chosen === 'theirs' ? { before: mine, after: null } : null };
}

function planNew<T extends Stored>(
  arrival: Arrival<T>,
  shape: Shape<T>,
  choices: MergeChoices,
  now: number,
): Planned<T> {
  const { key, theirs, placeThere } = arrival;
  const { place, isThere } =
    arrival.place === null ? arrival.propose() : { place: arrival.place, isThere: false };
  const row = {
    ...about(arrival),
    place,
    cameAs: arrival.place === null || arrival.isRenamed ? placeThere : null,
    differences: [],
    newPlace: null,
    notes: [...arrival.notesAt(place), ...arrival.notes],
  };
  if (isThere) return settled({ ...row, state: 'same' });
  const chosen = choiceOf({ key, state: 'new' }, 'theirs', takeOrLeave, choices);
  return {
    row: { ...row, state: 'new', choice: chosen, choices: takeOrLeave },
    taken: chosen === 'theirs' ? { before: null, after: added(theirs, place, shape, now) } : null,
  };
}

/** It came before and is here no more: that was somebody's decision, and stays unless the source changed it since. */
function planForgone<T extends Stored>(
  arrival: Arrival<T>,
  base: T,
  shape: Shape<T>,
  choices: MergeChoices,
  now: number,
): Planned<T> {
  const differences = shape.differences(base, arrival.theirs);
  const { place, isThere } =
    arrival.place === null ? arrival.propose() : { place: arrival.place, isThere: false };
  const row = {
    ...about(arrival),
    place,
    cameAs: arrival.place === null ? arrival.placeThere : null,
    differences,
    newPlace: null,
    notes: ['You removed it here.', ...arrival.notes],
  };
  if (differences.length === 0 || isThere) return settled({ ...row, state: 'same' });
  const chosen = choiceOf({ key: arrival.key, state: 'conflict' }, 'mine', takeOrLeave, choices);
  return {
    row: { ...row, state: 'conflict', choice: chosen, choices: takeOrLeave },
    taken: chosen === 'theirs' ? { before: null, after: added(arrival.theirs, place, shape, now) } : null,
  };
}

function planMet<T extends Stored>(
  arrival: Arrival<T>,
  mine: T,
  shape: Shape<T>,
  choices: MergeChoices,
  now: number,
): Planned<T> {
  const { theirs, base, placeThere } = arrival;
  const differences = changesOf(arrival, mine, shape);
  const found = {
    ...about(arrival),
    place: shape.placeOf(mine),
    cameAs: arrival.isRenamed ? placeThere : null,
    differences,
    notes: arrival.notes,
  };
  // What stays as it is needs no words.
  if (differences.length === 0) return settled({ ...found, state: 'same', newPlace: null, notes: [] });
  const proposed = arrival.propose();
  const isOfAnotherKind = shape.isOfAnotherKind(mine, theirs);
  const isConflict =
    isOfAnotherKind ||
    differences.some(({ field }) => telling.has(field)) ||
    (base !== null && wasChangedHere(differences, base, arrival.echo(mine), shape));
  const state: ImportState = isConflict ? 'conflict' : 'changed';
  const usual = isConflict ? choices.onConflict : 'theirs';
  const choice = choiceOf({ key: arrival.key, state }, usual, importChoices, choices);
  const row: ImportRow = { ...found, newPlace: proposed.place, state, choice, choices: importChoices };
  switch (choice) {
    case 'mine':
      return { row, taken: null };
    case 'theirs': {
      const { createdAt } = mine;
      const fields = isOfAnotherKind ? { ...theirs, createdAt } : fieldsOf(theirs, differences);
      const after = shape.with(mine, { ...fields, changedAt: now });
      const isMoved = shape.placeOf(after) !== shape.placeOf(mine);
      const isFree = !isMoved || arrival.place !== null;
      return { row, taken: { before: mine, after: isFree ? after : shape.at(after, proposed.place) } };
    }
    case 'new-id': {
      const after = added(theirs, proposed.place, shape, now);
      return {
        row: { ...row, place: proposed.place, cameAs: placeThere },
        taken: proposed.isThere ? null : { before: null, after },
      };
    }
  }
}

/** The fields in which it differs from what is here; of a followed source, only those that the source changed. */
function changesOf<T extends Stored>(
  { base, theirs, differences }: Arrival<T>,
  mine: T,
  shape: Shape<T>,
): readonly FieldDifference[] {
  const all = differences(mine);
  if (base === null || all.length === 0) return all;
  const changed = new Set(shape.differences(base, theirs).map(({ field }) => field));
  return all.filter(({ field }) => changed.has(field));
}

/** Whether a field in which they differ was changed here as well since it was settled. */
function wasChangedHere<T extends Stored>(
  differences: readonly FieldDifference[],
  base: T,
  echo: T,
  shape: Shape<T>,
): boolean {
  const edited = new Set(shape.differences(base, echo).map(({ field }) => field));
  return differences.some(({ field }) => edited.has(field));
}

function added<T extends Stored>(theirs: T, place: string, shape: Shape<T>, now: number): T {
  return shape.with(shape.at(theirs, place), { createdAt: now, changedAt: now });
}

function about<T>({ key, subject, name }: Arrival<T>) {
  return { key, subject, name, reason: null } as const;
}

function choiceOf(
  { key, state }: Pick<ImportRow, 'key' | 'state'>,
  otherwise: ImportChoice,
  offered: readonly ImportChoice[],
  { choices, leave }: MergeChoices,
): ImportChoice {
  if (leave?.has(state) === true) return 'mine';
  const chosen = Object.hasOwn(choices, key) ? choices[key] : undefined;
  return chosen !== undefined && offered.includes(chosen) ? chosen : otherwise;
}

function settled(row: Omit<ImportRow, 'choice' | 'choices'>): {
  readonly row: ImportRow;
  readonly taken: null;
} {
  return { row: { ...row, choice: null, choices: [] }, taken: null };
}

/** The values of those fields. */
function fieldsOf(
  record: object,
  differences: readonly FieldDifference[],
): Readonly<Record<string, unknown>> {
  const fields = new Set(differences.map(({ field }) => field));
  return Object.fromEntries(Object.entries(record).filter(([name]) => fields.has(name)));
}
