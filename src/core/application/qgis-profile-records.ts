import type { FileCode } from '../failures.ts';
import { type Outcome, succeed } from '../outcome.ts';
import type { QgisProfileCode, QgisProfiles } from '../ports.ts';
import { listAuthDatabase, readAuthDatabase } from '../sharing/qgis/auth-database.ts';
import { noQgisRecords, type QgisRecords } from '../sharing/qgis/incoming-from-qgis.ts';
import { readSettingsConnections } from '../sharing/qgis/profile-settings.ts';
import { layoutNotes } from '../sharing/recognise.ts';

/**
 * What a QGIS profile has of ArcGIS: its connections, and its configurations whole where the master password is given,
 * else only what they are called. Nothing is written to it.
 */
export async function readQgisProfile(
  folder: string,
  masterPassword: string | null,
  { qgisProfiles }: { readonly qgisProfiles: QgisProfiles },
): Promise<Outcome<QgisRecords & { readonly hasAuthDatabase: boolean }, FileCode | QgisProfileCode>> {
  const files = await qgisProfiles.read(folder);
  if (!files.ok) return files;
  const { settings, authDatabase } = files.value;
  const read =
    settings === null ? succeed({ connections: [], disagreeing: [] }) : readSettingsConnections(settings);
  if (!read.ok) return read;
  const records = {
    ...noQgisRecords,
    connections: read.value.connections,
    carrier: 'settings' as const,
    notes: layoutNotes(read.value.disagreeing),
    hasAuthDatabase: authDatabase !== null,
  };
  if (authDatabase === null) return succeed(records);
  if (masterPassword === null) {
    const sealed = await listAuthDatabase(authDatabase);
    return sealed.ok ? succeed({ ...records, sealed: sealed.value }) : sealed;
  }
  const authConfigs = await readAuthDatabase(authDatabase, masterPassword);
  return authConfigs.ok ? succeed({ ...records, authConfigs: authConfigs.value }) : authConfigs;
}
