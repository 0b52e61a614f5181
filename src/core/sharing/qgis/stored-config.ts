/**
 * The text in which QGIS stores the values of one configuration, before it encrypts it (`configString` and
 * `loadConfigString` of src/core/auth/qgsauthconfig.cpp): `key:::value|||key:::value`, without any escape. What comes in
 * by a file goes through it, so a value that holds a separator is silently cut there.
 */

const betweenPairs = '|||';
const betweenKeyAndValue = ':::';

/** The values as QGIS stores them, in the order of their keys. */
export function storedConfig(config: ReadonlyMap<string, string>): string {
  return inOrder(config)
    .map(([key, value]) => `${key}${betweenKeyAndValue}${value}`)
    .join(betweenPairs);
}

/** What QGIS reads from such a text: parts without a separator are nothing, and of several values the first counts. */
export function readStoredConfig(text: string): ReadonlyMap<string, string> {
  const config = new Map<string, string>();
  for (const pair of text.split(betweenPairs)) {
    const [key = '', value] = pair.split(betweenKeyAndValue);
    if (value !== undefined) config.set(key, value);
  }
  return config;
}

/** The keys whose values QGIS would lose or change by storing them, in the order of keys; empty when it keeps all. */
export function keysLostInStorage(config: ReadonlyMap<string, string>): readonly string[] {
  const kept = readStoredConfig(storedConfig(config));
  return inOrder(config)
    .filter(([key, value]) => kept.get(key) !== value)
    .map(([key]) => key);
}

/**
 * The same JSON with the characters of a separator escaped, so that QGIS stores it whole. Outside of strings JSON has
 * neither `|` nor two colons in a row, so only strings are touched.
 */
export function jsonWithoutSeparators(json: string): string {
  return json
    .replaceAll(betweenPairs, '\\u007c'.repeat(3))
    .replaceAll(betweenKeyAndValue, '\\u003a'.repeat(3));
}

function inOrder(config: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return [...config].toSorted(([one], [other]) => (one < other ? -1 : 1));
}
