/**
 * The new value, with every part that equals the old one being the old one: what did not change keeps its identity,
 * so a row that shows it is not drawn again. For plain data as it comes over the bridge. `keyOf` finds the older
 * form of a record in a list whose order may have changed.
 */
export function keepIdentity<T>(before: T, after: T, keyOf: (record: unknown) => string | null): T {
  return kept(before, after, keyOf) as T;
}

function kept(before: unknown, after: unknown, keyOf: (record: unknown) => string | null): unknown {
  if (Object.is(before, after)) return before;
  if (Array.isArray(before) && Array.isArray(after)) return keptList(before, after, keyOf);
  if (isRecord(before) && isRecord(after)) return keptRecord(before, after, keyOf);
  return after;
}

function keptList(
  before: readonly unknown[],
  after: readonly unknown[],
  keyOf: (record: unknown) => string | null,
): readonly unknown[] {
  const byKey = new Map<string, unknown>();
  for (const item of before) {
    const key = keyOf(item);
    if (key !== null) byKey.set(key, item);
  }
  const items = after.map((item, index) => {
    const key = keyOf(item);
    return kept(key === null ? before[index] : byKey.get(key), item, keyOf);
  });
  const isSame = items.length === before.length && items.every((item, index) => item === before[index]);
  return isSame ? before : items;
}

function keptRecord(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  keyOf: (record: unknown) => string | null,
): Readonly<Record<string, unknown>> {
  const names = Object.keys(after);
  let isSame = names.length === Object.keys(before).length;
  const fields: Record<string, unknown> = {};
  for (const name of names) {
    fields[name] = kept(before[name], after[name], keyOf);
    if (fields[name] !== before[name]) isSame = false;
  }
  return isSame ? before : fields;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
