import type { QgisConfig } from './auth-config.ts';

const reasonsByMethod: Readonly<Record<string, string>> = {
  OAuth2:
    'its way of asking for a token (grant flow, access method or predefined values) is not one that Wayleave has',
  APIHeader: 'it sends headers that are no token of ArcGIS',
  'PKI-Paths': 'it signs in with a certificate',
  'PKI-PKCS#12': 'it signs in with a certificate',
  'Identity-Cert': 'it signs in with a certificate of the QGIS profile',
};

/** Why Wayleave keeps a configuration for QGIS and cannot use it itself: a sentence without any of its values. */
export function whyUnusable({ name, id, method }: Pick<QgisConfig, 'name' | 'id' | 'method'>): string {
  const reason = reasonsByMethod[method] ?? 'Wayleave does not know its authentication method';
  return `${name} (${id}) is kept for QGIS and cannot be used here: ${reason}.`;
}
