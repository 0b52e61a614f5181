import * as v from 'valibot';
import type { Json } from './oauth2-config.ts';

/**
 * What QGIS stores with a configuration and Wayleave has no field for. It is kept as JSON in one secret, because nobody
 * knows what it holds, and goes back to QGIS as it came.
 */
export interface QgisExtras {
  /** The resource, which QGIS leaves empty. */
  readonly uri?: string | undefined;
  /** Version of the method, where it is not the usual one. */
  readonly version?: number | undefined;
  /** Values of an OAuth2 configuration by QGIS's names of them, where they are not the usual ones; unknown ones included. */
  readonly oauth2?: Readonly<Record<string, Json>> | undefined;
  /** Further values of other methods by their keys. */
  readonly values?: Readonly<Record<string, string>> | undefined;
}

const json: v.GenericSchema<unknown, Json> = v.custom<Json>((value) => value !== undefined);
const extrasSchema = v.object({
  uri: v.optional(v.string()),
  version: v.optional(v.number()),
  oauth2: v.optional(v.record(v.string(), json)),
  values: v.optional(v.record(v.string(), v.string())),
});

/** The text under which extras are kept, the same for the same extras; `null` when there are none. */
export function writeQgisExtras({ uri, version, oauth2 = {}, values = {} }: QgisExtras): string | null {
  const kept = {
    ...(uri === undefined || uri === '' ? {} : { uri }),
    ...(version === undefined ? {} : { version }),
    ...(Object.keys(oauth2).length === 0 ? {} : { oauth2: sorted(oauth2) }),
    ...(Object.keys(values).length === 0 ? {} : { values: sorted(values) }),
  };
  return Object.keys(kept).length === 0 ? null : JSON.stringify(kept);
}

/** The extras in a text that was written so. Anything else is none: it is ours alone. */
export function readQgisExtras(text: string | null): QgisExtras {
  if (text === null) return {};
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), extrasSchema), text);
  return parsed.success ? parsed.output : {};
}

/** An object with its keys in order. */
export function sorted<T>(object: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(object).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
