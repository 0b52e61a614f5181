import type { QgisSource } from '../contract-sharing.ts';
import type { FailureCode, StoreCode } from '../failures.ts';
import { serverRootOf } from '../model/presets.ts';
import { parseWebAddress } from '../model/web-address.ts';
import { type Outcome, succeed } from '../outcome.ts';
import { qgisSourceLine } from '../sharing/qgis/source-line.ts';
import type { CredentialFinder, Place } from './credential-finder.ts';
import { findConnection } from '../identity/references.ts';
import type { Store } from '../store/store.ts';
import type { LayerFacts } from '../contract.ts';

/** What making a data source works with. `layerFacts` asks the server, signed in. */
export interface QgisSourcePorts {
  readonly store: Store;
  readonly finder: CredentialFinder;
  readonly layerFacts: (request: {
    readonly ref: string;
    readonly url: string;
  }) => Promise<Outcome<LayerFacts, FailureCode>>;
}

/** How a layer is opened in QGIS. The reference system comes from the server where it answers, and is left out where not. */
export async function qgisSource(
  { ref, url: given }: { readonly ref: string; readonly url?: string | undefined },
  ports: QgisSourcePorts,
): Promise<Outcome<QgisSource, FailureCode>> {
  const open = await publicConnection(ref, ports.store);
  if (!open.ok) return open;
  const place: Outcome<Pick<Place, 'url'> & { readonly config: Place['config'] | null }, FailureCode> =
    open.value === null ? await ports.finder.locate(ref) : succeed({ url: open.value, config: null });
  if (!place.ok) return place;
  const { config } = place.value;
  const address =
    given === undefined
      ? succeed(place.value.url ?? new URL(config?.portal ?? 'https://www.arcgis.com'))
      : parseWebAddress(given, 'allowed');
  if (!address.ok) return address;
  const url = `${address.value.origin}${address.value.pathname}`.replace(/\/+$/, '');
  const isLayer = /\/(Feature|Map)Server\/\d+$/i.test(url);
  const facts = isLayer && config !== null ? await ports.layerFacts({ ref, url }) : null;
  const wkid = facts?.ok === true ? (facts.value.extent?.wkid ?? null) : null;
  const crs = wkid === null ? null : crsOf(wkid);
  const notes = [
    ...(isLayer ? [] : ['QGIS opens layers: add the number of one, as in …/FeatureServer/0.']),
    ...(facts?.ok === false
      ? [`The server was not asked for its reference system. ${facts.failure.message}`]
      : []),
    ...(serverRootOf(address.value) === null ? ['That is no address of a service.'] : []),
  ];
  const authId = config?.id ?? null;
  return succeed({
    line: qgisSourceLine({ url, authId, crs }),
    provider: 'arcgisfeatureserver',
    url,
    authId,
    crs,
    notes,
  });
}

/** The address of a connection that has no configuration, or `null`: QGIS opens those too. */
async function publicConnection(ref: string, store: Store): Promise<Outcome<URL | null, StoreCode>> {
  const profile = await store.readProfile();
  if (!profile.ok) return profile;
  const connection = findConnection(profile.value, ref);
  return succeed(connection.ok && connection.value.authId === null ? new URL(connection.value.url) : null);
}

/** Esri numbers its own systems from 100,000 below; 102100 is the one that everybody else calls 3857. */
function crsOf(wkid: number): string {
  if (wkid === 102_100 || wkid === 102_113) return 'EPSG:3857';
  return wkid < 100_000 ? `EPSG:${wkid}` : `ESRI:${wkid}`;
}
