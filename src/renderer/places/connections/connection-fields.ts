import type { ConnectionFields, ConnectionView } from '../../../core/contract.ts';
import type { ConnectionColour, Environment } from '../../../core/model/connection.ts';

/** What the form holds: every field as text, as it is typed. Header values are not among them: they stay in their fields. */
export interface ConnectionForm {
  readonly name: string;
  readonly folder: string;
  readonly url: string;
  readonly authId: string | null;
  readonly communityUrl: string;
  readonly contentUrl: string;
  readonly prefix: string;
  readonly referer: string;
  readonly tags: string;
  readonly colour: ConnectionColour;
  readonly environment: Environment;
  readonly notes: string;
  readonly pinned: boolean;
  readonly keepFresh: boolean;
  readonly allowHttp: boolean;
}

/** The form of a connection as it is stored. */
export function formOf({ connection }: Pick<ConnectionView, 'connection'>): ConnectionForm {
  return {
    name: connection.name,
    folder: connection.folder,
    url: connection.url,
    authId: connection.authId,
    communityUrl: connection.communityUrl ?? '',
    contentUrl: connection.contentUrl ?? '',
    prefix: connection.prefix,
    referer: connection.referer,
    tags: connection.tags.join(', '),
    colour: connection.colour,
    environment: connection.environment,
    notes: connection.notes,
    pinned: connection.pinned,
    keepFresh: connection.keepFresh,
    allowHttp: connection.allowHttp,
  };
}

/** The tags in a text with commas. */
export function tagsOf(text: string): readonly string[] {
  return [...new Set(text.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '');
}

/** The fields of an edit: those that differ from what the form began with. A blank endpoint is none. */
export function changedFields(before: ConnectionForm, after: ConnectionForm): ConnectionFields {
  const names = Object.keys(after) as readonly (keyof ConnectionForm)[];
  const changed = names.filter((name) => after[name] !== before[name]);
  const all: ConnectionFields = {
    ...after,
    name: after.name.trim(),
    folder: after.folder.trim(),
    url: after.url.trim(),
    communityUrl: after.communityUrl.trim() === '' ? null : after.communityUrl.trim(),
    contentUrl: after.contentUrl.trim() === '' ? null : after.contentUrl.trim(),
    tags: tagsOf(after.tags),
  };
  return Object.fromEntries(changed.map((name) => [name, all[name]]));
}
