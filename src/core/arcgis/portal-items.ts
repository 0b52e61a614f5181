import * as v from 'valibot';
import type { ContentList, GroupEntry, ItemEntry, ItemList } from '../contract.ts';
import { portalEndpoints } from '../model/presets.ts';
import { parseWebAddress } from '../model/web-address.ts';
import { type Outcome, succeed } from '../outcome.ts';
import { type AnswerCode, cleanName } from './error-dialect.ts';
import { ask } from './json-request.ts';
import type { Speech } from './portal.ts';

/** Which part of a listing: so many results from the one with that number (from 1) on. */
export interface Part {
  readonly start: number;
  readonly limit: number;
}

/** Esri's listings reach no further than so many results. */
export const farthestReach = 10_000;

type Asked<T> = Promise<Outcome<T, AnswerCode>>;

/** Esri serves at most so many results with one request. */
const longestPage = 100;

const id = v.pipe(v.string(), v.nonEmpty(), v.transform(cleanName));
const name = v.nullish(v.pipe(v.string(), v.transform(cleanName)), '');
const optionalName = v.nullish(v.pipe(v.string(), v.transform(cleanName)), null);

const itemSchema = v.pipe(
  v.object({
    id,
    title: name,
    type: name,
    owner: name,
    access: optionalName,
    url: v.pipe(v.nullish(v.string(), null), v.transform(itemUrl)),
    modified: v.nullish(v.number(), null),
  }),
  v.transform(({ modified, ...item }): ItemEntry => ({ ...item, modifiedAt: modified })),
);

const pageFields = { total: v.pipe(v.number(), v.minValue(0)), nextStart: v.number() };
const pageSchema = v.object({ ...pageFields, items: v.array(itemSchema) });
const contentSchema = v.object({
  ...pageFields,
  items: v.array(itemSchema),
  folders: v.nullish(v.array(v.object({ id, title: name })), []),
});
const searchSchema = v.pipe(
  v.object({ ...pageFields, results: v.array(itemSchema) }),
  v.transform(({ results, ...page }) => ({ ...page, items: results })),
);

const groupSchema = v.pipe(
  v.object({
    id,
    title: name,
    owner: name,
    access: optionalName,
    userMembership: v.nullish(v.object({ memberType: v.nullish(v.string(), null) }), null),
  }),
  v.transform(
    ({ userMembership, ...group }): GroupEntry => ({
      ...group,
      isMember: userMembership?.memberType !== 'none',
    }),
  ),
);

/** Items that a query finds (Esri's search syntax), page by page, and how many there are in all. */
export async function searchItems(
  portal: string,
  { query, ...part }: { readonly query: string } & Part,
  speech: Speech,
): Asked<ItemList> {
  const url = new URL(`${portalEndpoints(portal).sharing}/search`);
  return itemsOf(await collect(url, { q: query }, part, searchSchema, speech));
}

/** Items that are shared with a group, as far as the caller may see them. */
export async function groupItems(
  portal: string,
  { group, ...part }: { readonly group: string } & Part,
  speech: Speech,
): Asked<ItemList> {
  const url = new URL(`${portalEndpoints(portal).content}/groups/${encodeURIComponent(group)}`);
  return itemsOf(await collect(url, {}, part, pageSchema, speech));
}

/** What a member owns at the top or in one of the folders. The portal tells the folders at the top only. */
export async function memberContent(
  portal: string,
  { username, folder, ...part }: { readonly username: string; readonly folder: string | null } & Part,
  speech: Speech,
): Asked<ContentList> {
  const names = folder === null ? [username] : [username, folder];
  const path = names.map(encodeURIComponent).join('/');
  const url = new URL(`${portalEndpoints(portal).content}/users/${path}`);
  const found = await collect(url, {}, part, contentSchema, speech);
  if (!found.ok) return found;
  const { total, items, first } = found.value;
  return succeed({ total, items, folders: first.folders });
}

/** The groups of a member, as the portal tells them to that member (`community/users/…`). */
export async function memberGroups(
  portal: string,
  username: string,
  speech: Speech,
): Asked<readonly GroupEntry[]> {
  const url = new URL(`${portalEndpoints(portal).community}/users/${encodeURIComponent(username)}`);
  const schema = v.object({ groups: v.nullish(v.array(groupSchema), []) });
  const answer = await ask(speech.http, { ...speech, url }, schema);
  return answer.ok ? succeed(answer.value.value.groups) : answer;
}

interface Page {
  readonly total: number;
  readonly nextStart: number;
  readonly items: readonly ItemEntry[];
}

interface Collected<P extends Page> {
  readonly total: number;
  readonly items: readonly ItemEntry[];
  readonly first: P;
}

/** Asks for page after page, with what the portal names as the next start, until there are enough or no more. */
async function collect<P extends Page>(
  url: URL,
  parameters: Readonly<Record<string, string>>,
  { start, limit }: Part,
  schema: v.GenericSchema<unknown, P>,
  speech: Speech,
): Asked<Collected<P>> {
  const wanted = Math.min(limit, farthestReach + 1 - start);
  const items: ItemEntry[] = [];
  let first: P | null = null;
  for (let from = start; ; ) {
    const num = Math.min(longestPage, wanted - items.length);
    const part = { ...parameters, start: String(from), num: String(num) };
    const answer = await ask(speech.http, { ...speech, url, parameters: part }, schema);
    if (!answer.ok) return answer;
    const page = answer.value.value;
    first ??= page;
    items.push(...page.items);
    // A portal that does not move on would be asked for ever.
    const isLast = page.items.length === 0 || page.nextStart <= from || items.length >= wanted;
    if (isLast) return succeed({ total: page.total, items: items.slice(0, wanted), first });
    from = page.nextStart;
  }
}

function itemsOf(found: Outcome<ItemList, AnswerCode>): Outcome<ItemList, AnswerCode> {
  return found.ok ? succeed({ total: found.value.total, items: found.value.items }) : found;
}

/** Anybody may write anything there. Only web addresses are kept, without a name, password or token in them. */
function itemUrl(text: string | null): string | null {
  if (text === null || text.length > 2_048 || !/^https?:\/\//i.test(text)) return null;
  const url = parseWebAddress(text, 'allowed');
  return url.ok ? url.value.href : null;
}
