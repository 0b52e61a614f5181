import type { Group, Item } from './content.ts';

type Found = Pick<Item, 'id' | 'owner' | 'title' | 'snippet' | 'access'> &
  Partial<Pick<Item, 'type' | 'tags' | 'groupId'>>;

interface Term {
  readonly field: string | null;
  readonly text: string;
  readonly negated: boolean;
}

/**
 * Matches the simple part of Esri's query language: words, `field:value`, quoted values, `AND`, `OR`, `NOT` and a
 * leading minus. Words match the title, the tags, the snippet and the type.
 */
export function matchesQuery(query: string, thing: Item | Group): boolean {
  return query.split(/\s+OR\s+/).some((part) => termsOf(part).every((term) => holds(term, thing)));
}

function termsOf(part: string): readonly Term[] {
  const terms: Term[] = [];
  let negated = false;
  for (const match of part.matchAll(/(-)?(?:(\w+):\s*)?(?:"([^"]*)"|([^\s()"]+))/g)) {
    const word = match[4] ?? null;
    if (word === 'AND' && match[2] === undefined) continue;
    if (word === 'NOT' && match[2] === undefined) {
      negated = true;
      continue;
    }
    const text = (match[3] ?? word ?? '').toLowerCase();
    terms.push({ field: match[2]?.toLowerCase() ?? null, text, negated: negated || match[1] === '-' });
    negated = false;
  }
  return terms;
}

function holds(term: Term, thing: Found): boolean {
  return isIn(term, thing) !== term.negated;
}

function isIn(term: Term, thing: Found): boolean {
  if (term.text === '*') return true;
  const tags = (thing.tags ?? []).join(' ');
  switch (term.field) {
    case null:
      return `${thing.title} ${tags} ${thing.snippet} ${thing.type ?? ''}`.toLowerCase().includes(term.text);
    case 'type':
      return thing.type?.toLowerCase() === term.text;
    case 'owner':
      return thing.owner.toLowerCase() === term.text;
    case 'title':
      return thing.title.toLowerCase().includes(term.text);
    case 'tags':
      return tags.toLowerCase().includes(term.text);
    case 'id':
      return thing.id === term.text;
    case 'access':
      return thing.access === term.text;
    case 'group':
      return thing.groupId === term.text;
    case 'orgid':
      return true;
    default:
      return false;
  }
}
