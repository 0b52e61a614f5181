import type { FieldDifference } from '../contract-sharing.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import type { Connection } from '../model/connection.ts';

/** Fields that say when and under what name something is kept, and not what it is. */
const outside = new Set(['id', 'name', 'folder', 'createdAt', 'changedAt']);
const secretLists = new Set(['headers']);

/** The fields in which two configurations differ, their names among them. A secret that `theirs` has not is no difference. */
export function authDifferences(mine: AuthConfig, theirs: AuthConfig): readonly FieldDifference[] {
  const name = mine.name === theirs.name ? [] : [told('name', mine.name, theirs.name)];
  return [...name, ...differences(mine, theirs)];
}

/** The fields in which two connections differ. A secret that `theirs` has not is no difference. */
export function connectionDifferences(mine: Connection, theirs: Connection): readonly FieldDifference[] {
  return differences(mine, theirs);
}

/** The same, and where they are filed. */
export function placedDifferences(mine: Connection, theirs: Connection): readonly FieldDifference[] {
  const places = (['name', 'folder'] as const).filter((field) => mine[field] !== theirs[field]);
  return [...places.map((field) => told(field, mine[field], theirs[field])), ...differences(mine, theirs)];
}

function differences(mine: object, theirs: object): readonly FieldDifference[] {
  const before = new Map<string, unknown>(Object.entries(mine));
  const after = new Map<string, unknown>(Object.entries(theirs));
  const fields = [...new Set([...before.keys(), ...after.keys()])].filter((field) => !outside.has(field));
  return fields.flatMap((field) => {
    const [one, other] = [before.get(field) ?? null, after.get(field) ?? null];
    if (isSecret(one) && other === null) return [];
    return textOf(one) === textOf(other) ? [] : [told(field, one, other)];
  });
}

function told(field: string, mine: unknown, theirs: unknown): FieldDifference {
  if (isSecret(mine) || isSecret(theirs) || secretLists.has(field))
    return { field, mine: null, theirs: null, isSecret: true };
  return { field, mine: textOf(mine), theirs: textOf(theirs), isSecret: false };
}

/** A value as text, by which it is compared as well. When a secret was set does not make it another one. */
function textOf(value: unknown): string | null {
  if (value === null) return null;
  if (isSecret(value)) return value.value;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isSecret(value: unknown): value is { readonly value: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'setAt' in value &&
    'value' in value &&
    typeof value.value === 'string'
  );
}
