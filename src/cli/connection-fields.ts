import type { ConnectionFields } from '../core/contract.ts';
import { connectionColours, environments, type Header } from '../core/model/connection.ts';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import {
  choiceOf,
  type Command,
  defined,
  type Input,
  isGiven,
  switchOf,
  textOf,
  textsOf,
} from './command.ts';

/** Options for the fields of a connection, shared by `connection add` and `connection edit`. */
export const connectionFieldOptions: Command['options'] = {
  name: { type: 'string' },
  url: { type: 'string' },
  community: { type: 'string' },
  content: { type: 'string' },
  auth: { type: 'string' },
  referer: { type: 'string' },
  header: { type: 'string', multiple: true },
  prefix: { type: 'string' },
  folder: { type: 'string' },
  tag: { type: 'string', multiple: true },
  'allow-http': { type: 'boolean' },
  colour: { type: 'string' },
  environment: { type: 'string' },
  notes: { type: 'string' },
  pin: { type: 'boolean' },
  'no-pin': { type: 'boolean' },
  'keep-fresh': { type: 'boolean' },
  'no-keep-fresh': { type: 'boolean' },
};

/** Options of `connection edit` that take something away again. */
export const connectionClearingOptions: Command['options'] = {
  'no-auth': { type: 'boolean' },
  'no-community': { type: 'boolean' },
  'no-content': { type: 'boolean' },
  'no-headers': { type: 'boolean' },
  'no-tags': { type: 'boolean' },
  'no-allow-http': { type: 'boolean' },
};

/** The fields that a command line gives. */
export function readConnectionFields(input: Input): Outcome<ConnectionFields, 'bad-value'> {
  const headers = isGiven(input, 'no-headers') ? succeed([]) : readHeaders(textsOf(input, 'header'));
  if (!headers.ok) return headers;
  const colour = choiceOf(input, 'colour', connectionColours);
  if (!colour.ok) return colour;
  const environment = choiceOf(input, 'environment', environments);
  if (!environment.ok) return environment;
  const orNull = (option: string) => (isGiven(input, `no-${option}`) ? null : textOf(input, option));
  return succeed(
    defined({
      name: textOf(input, 'name'),
      url: textOf(input, 'url'),
      communityUrl: orNull('community'),
      contentUrl: orNull('content'),
      authId: orNull('auth'),
      referer: textOf(input, 'referer'),
      headers: headers.value,
      prefix: textOf(input, 'prefix'),
      folder: textOf(input, 'folder'),
      tags: isGiven(input, 'no-tags') ? [] : textsOf(input, 'tag'),
      allowHttp: switchOf(input, 'allow-http'),
      colour: colour.value,
      environment: environment.value,
      notes: textOf(input, 'notes'),
      pinned: switchOf(input, 'pin'),
      keepFresh: switchOf(input, 'keep-fresh'),
    }),
  );
}

function readHeaders(
  texts: readonly string[] | undefined,
): Outcome<readonly Header[] | undefined, 'bad-value'> {
  if (texts === undefined) return succeed(undefined);
  const headers: Header[] = [];
  for (const text of texts) {
    const cut = text.indexOf('=');
    if (cut < 1) return fail('bad-value', 'A header is given as NAME=VALUE.');
    headers.push({ name: text.slice(0, cut).trim(), value: text.slice(cut + 1) });
  }
  return succeed(headers);
}
