import type { Field } from './layers.ts';

/** One row's values by field name. */
export type Row = Readonly<Record<string, string | number | null>>;

/** A condition on a row. */
export type Condition = (row: Row) => boolean;

type Value = (row: Row) => string | number | null;

const token = /\s*(?:('(?:[^']|'')*')|(-?\d+(?:\.\d+)?)|([\p{L}_][\p{L}\p{N}_]*)|(<=|>=|<>|!=|[=<>(),]))/uy;

/**
 * Reads a where clause: comparisons, `LIKE`, `IN`, `IS NULL`, `BETWEEN`, `NOT`, `AND`, `OR` and parentheses over the
 * layer's fields, text in single quotes and numbers. Null when it is not understood or names an unknown field.
 */
export function parseWhere(clause: string, fields: readonly Field[]): Condition | null {
  const words = split(clause);
  if (words === null) return null;
  const reader = createReader(words, fields);
  const condition = reader.either();
  return reader.isAtEnd() ? condition : null;
}

function split(clause: string): readonly string[] | null {
  const words: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < clause.length) {
    const from = token.lastIndex;
    const match = token.exec(clause);
    if (match === null) return /^\s*$/.test(clause.slice(from)) ? words : null;
    words.push(match[0].trim());
  }
  return words;
}

const depthLimit = 50;

function createReader(words: readonly string[], fields: readonly Field[]) {
  let at = 0;
  let depth = 0;

  const takes = (...wanted: readonly string[]): boolean => {
    const isNext = wanted.every((word, index) => words[at + index]?.toUpperCase() === word);
    if (isNext) at += wanted.length;
    return isNext;
  };

  function either(): Condition | null {
    if (++depth > depthLimit) return null;
    let left = both();
    while (left !== null && takes('OR')) {
      const [first, second] = [left, both()];
      left = second === null ? null : (row) => first(row) || second(row);
    }
    depth -= 1;
    return left;
  }

  function both(): Condition | null {
    let left = single();
    while (left !== null && takes('AND')) {
      const [first, second] = [left, single()];
      left = second === null ? null : (row) => first(row) && second(row);
    }
    return left;
  }

  function single(): Condition | null {
    if (takes('NOT')) {
      if (++depth > depthLimit) return null;
      const inner = single();
      return inner === null ? null : (row) => !inner(row);
    }
    if (takes('(')) {
      const inner = either();
      return takes(')') ? inner : null;
    }
    return comparison();
  }

  function comparison(): Condition | null {
    const left = value();
    if (left === null) return null;
    if (takes('IS', 'NOT', 'NULL')) return (row) => left(row) !== null;
    if (takes('IS', 'NULL')) return (row) => left(row) === null;
    const isNegated = takes('NOT');
    const inner = takes('IN', '(') ? isOneOf(left) : takes('LIKE') ? isLike(left) : null;
    if (inner !== null) return isNegated ? (row) => left(row) !== null && !inner(row) : inner;
    return isNegated ? null : takes('BETWEEN') ? isBetween(left) : isRelated(left);
  }

  function isOneOf(left: Value): Condition | null {
    const list: Value[] = [];
    do {
      const next = value();
      if (next === null) return null;
      list.push(next);
    } while (takes(','));
    return takes(')') ? (row) => list.some((each) => compare(left(row), each(row)) === 0) : null;
  }

  function isLike(left: Value): Condition | null {
    const pattern = words[at++];
    if (!pattern?.startsWith("'")) return null;
    const escaped = unquote(pattern).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const expression = new RegExp(`^${escaped.replaceAll('%', '[^]*?').replaceAll('_', '[^]')}$`);
    return (row) => expression.test(String(left(row) ?? ''));
  }

  function isBetween(left: Value): Condition | null {
    const low = value();
    const high = takes('AND') ? value() : null;
    if (low === null || high === null) return null;
    return (row) => (compare(left(row), low(row)) ?? -1) >= 0 && (compare(left(row), high(row)) ?? 1) <= 0;
  }

  function isRelated(left: Value): Condition | null {
    const test = relations[words[at++] ?? ''];
    const right = value();
    if (test === undefined || right === null) return null;
    return (row) => {
      const order = compare(left(row), right(row));
      return order !== null && test(order);
    };
  }

  function value(): Value | null {
    const word = words[at++];
    if (word === undefined) return null;
    if (word.startsWith("'")) {
      const text = unquote(word);
      return () => text;
    }
    if (/^-?\d/.test(word)) {
      const number = Number(word);
      return () => number;
    }
    const field = fields.find((each) => each.name.toUpperCase() === word.toUpperCase());
    return field === undefined ? null : (row) => row[field.name] ?? null;
  }

  return { either, isAtEnd: () => at === words.length };
}

const relations: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
};

function unquote(word: string): string {
  return word.slice(1, -1).replaceAll("''", "'");
}

/** Orders two values; null when either is null, as SQL has it. Numbers in text count as numbers beside numbers. */
export function compare(a: string | number | null, b: string | number | null): number | null {
  if (a === null || b === null) return null;
  const [left, right] = typeof a === typeof b ? [a, b] : [Number(a), Number(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
