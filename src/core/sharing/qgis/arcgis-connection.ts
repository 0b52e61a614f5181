/** One ArcGIS REST connection as QGIS holds it, in its connections XML or among its settings. */
export interface ArcgisConnection {
  readonly name: string;
  readonly url: string;
  /** ID of an authentication configuration, or ''. */
  readonly authcfg: string;
  readonly username: string;
  readonly password: string;
  readonly referer: string;
  /** Own headers, Referer aside, in the order of their names. */
  readonly headers: ReadonlyMap<string, string>;
  /** The three that QGIS's connections XML has no room for are '' there. */
  readonly communityEndpoint: string;
  readonly contentEndpoint: string;
  readonly urlPrefix: string;
}
