/**
 * One authentication configuration as QGIS holds it (`QgsAuthMethodConfig`, src/core/auth/qgsauthconfig.h), the same in
 * its XML and in its database. Nothing is checked yet: QGIS itself stores IDs of any length.
 */
export interface AuthMethodConfig {
  readonly id: string;
  readonly name: string;
  /** `OAuth2`, `Basic`, `EsriToken`, `APIHeader`, `PKI-Paths`, `PKI-PKCS#12`, `Identity-Cert`, or one not known here. */
  readonly method: string;
  readonly version: number;
  /** The resource it is for; QGIS leaves it empty. */
  readonly uri: string;
  /** By key. `OAuth2` has one, `oauth2config`, whose value is JSON; in `APIHeader` the keys are names of headers. */
  readonly config: ReadonlyMap<string, string>;
}
