import { communitySelf, portalSelf, type Speech } from '../arcgis/portal.ts';
import {
  farthestReach,
  groupItems as itemsOfGroup,
  memberContent,
  memberGroups,
  type Part,
  searchItems,
} from '../arcgis/portal-items.ts';
import type { ContentList, Contract, GroupEntry, ItemList } from '../contract.ts';
import { portalEndpoints } from '../model/presets.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { type BrowsePorts, portalOf, type Result, type Site } from './asking.ts';

type Request<Name extends keyof Contract> = Contract[Name]['request'];

const usualLimit = 100;

/** Items that a reference's portal finds; without a query, those of its organisation. */
export async function items(
  asked: Request<'items'>,
  ports: BrowsePorts,
  signal?: AbortSignal,
): Result<ItemList> {
  const part = partOf(asked);
  if (!part.ok) return part;
  const at = await portalOf(asked.ref, ports, signal);
  if (!at.ok) return at;
  const { portal, site } = at.value;
  return site.ask(async (speech) => {
    const typed = asked.query?.trim() ?? '';
    const query = typed === '' ? await organisationQuery(portal, speech) : succeed(typed);
    return query.ok ? searchItems(portal, { query: query.value, ...part.value }, speech) : query;
  });
}

/** The groups that the account behind a reference belongs to. */
export async function groups(
  { ref }: Request<'groups'>,
  ports: BrowsePorts,
  signal?: AbortSignal,
): Result<readonly GroupEntry[]> {
  const at = await portalOf(ref, ports, signal);
  if (!at.ok) return at;
  const { portal, site } = at.value;
  const username = await memberOf(ref, portal, site);
  if (!username.ok) return username;
  return site.ask((speech) => memberGroups(portal, username.value, speech));
}

/** Items of a group, as far as the reference may see them. */
export async function groupItems(
  asked: Request<'groupItems'>,
  ports: BrowsePorts,
  signal?: AbortSignal,
): Result<ItemList> {
  const part = partOf(asked);
  if (!part.ok) return part;
  if (!isId(asked.group)) return fail('bad-value', 'That is not the ID of a group.');
  const at = await portalOf(asked.ref, ports, signal);
  if (!at.ok) return at;
  const { portal, site } = at.value;
  return site.ask((speech) => itemsOfGroup(portal, { group: asked.group, ...part.value }, speech));
}

/** What the account behind a reference owns, at the top or in one of its folders. */
export async function myContent(
  asked: Request<'myContent'>,
  ports: BrowsePorts,
  signal?: AbortSignal,
): Result<ContentList> {
  const part = partOf(asked);
  if (!part.ok) return part;
  const folder = asked.folder ?? null;
  if (folder !== null && !isId(folder)) return fail('bad-value', 'That is not the ID of a folder.');
  const at = await portalOf(asked.ref, ports, signal);
  if (!at.ok) return at;
  const { portal, site } = at.value;
  const username = await memberOf(asked.ref, portal, site);
  if (!username.ok) return username;
  const wish = { username: username.value, folder, ...part.value };
  return site.ask((speech) => memberContent(portal, wish, speech));
}

function partOf({ limit = usualLimit, start = 1 }: Partial<Request<'items'>>): Outcome<Part, 'bad-value'> {
  if (!Number.isInteger(limit) || limit < 1)
    return fail('bad-value', 'The limit is a whole number from 1 up.');
  if (!Number.isInteger(start) || start < 1 || start > farthestReach)
    return fail('bad-value', `The start is a whole number from 1 to ${farthestReach}.`);
  return succeed({ limit, start });
}

/** IDs of the sharing API are 32 hexadecimal digits; what else is one word can do no harm in an address. */
function isId(text: string): boolean {
  return /^[\w-]{1,64}$/.test(text);
}

/** The member's name as the portal spells it: known from the sign-in, or asked. */
async function memberOf(ref: string, portal: string, { found, ask }: Site): Result<string> {
  if (found === null) return fail('unsupported', `${ref} is public: nobody is signed in there.`);
  const { config, credential } = found;
  if (config.kind === 'app')
    return fail(
      'unsupported',
      `${config.name} signs in as an application, which is no member of the portal.`,
    );
  // The name that Basic sends is one of the web tier, which the portal may know under another.
  if (config.kind !== 'basic' && credential.account !== null) return succeed(credential.account);
  const self = await ask((speech) => communitySelf(portalEndpoints(portal).community, speech));
  return self.ok ? succeed(self.value.username) : self;
}

async function organisationQuery(portal: string, speech: Speech): Result<string> {
  const self = await portalSelf(portal, speech);
  if (!self.ok) return self;
  return succeed(self.value.id === null ? '*' : `orgid:${self.value.id}`);
}
