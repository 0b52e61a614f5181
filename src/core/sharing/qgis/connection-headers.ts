/** The header that QGIS keeps among its own fields of a connection, and again among its headers (qgshttpheaders.h). */
const refererHeader = 'referer';

/**
 * What a connection's headers say once Referer is apart from them. QGIS of before 3.26 knows the field alone, so the
 * field's value counts where there is one; the headers come back in the order of their names.
 */
export function withoutReferer(
  headers: Iterable<readonly [string, string]>,
  refererField: string,
): { readonly referer: string; readonly headers: ReadonlyMap<string, string> } {
  const sorted = [...headers].toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)));
  const isReferer = ([name]: readonly [string, string]) => name.toLowerCase() === refererHeader;
  const [, inHeaders = ''] = sorted.find(isReferer) ?? [];
  return {
    referer: refererField === '' ? inHeaders : refererField,
    headers: new Map(sorted.filter((header) => !isReferer(header))),
  };
}
