/**
 * The data source of a layer for QGIS's provider `arcgisfeatureserver` (QgsDataSourceUri): quoted values, in which a
 * backslash stands before a quote and before a backslash.
 */
export function qgisSourceLine({
  url,
  authId,
  crs,
}: {
  readonly url: string;
  readonly authId: string | null;
  /** As `EPSG:4326`, or `null` to leave it to QGIS. */
  readonly crs: string | null;
}): string {
  const parts = [
    ...(crs === null ? [] : [`crs=${quoted(crs)}`]),
    `url=${quoted(url)}`,
    ...(authId === null ? [] : [`authcfg=${quoted(authId)}`]),
  ];
  return parts.join(' ');
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
