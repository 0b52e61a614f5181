import type { FieldDifference, QgisDrift, QgisDriftRow, QgisProfileEntry } from '../contract-sharing.ts';
import type { FailureCode } from '../failures.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import { parseAuthConfigId } from '../model/auth-config-id.ts';
import { type Outcome, succeed } from '../outcome.ts';
import type { QgisProfiles } from '../ports.ts';
import type { AuthMethodConfig } from '../sharing/qgis/auth-method-config.ts';
import { authToQgis } from '../sharing/qgis/auth-to-qgis.ts';
import { qgisNames } from '../sharing/qgis/connection-names.ts';
import { type ComparedAuthConfig, type DriftEntry, qgisDrift } from '../sharing/qgis/drift.ts';
import { connectionToQgis } from '../sharing/qgis/mapping-connections.ts';
import { qgisTargets } from '../sharing/qgis/target.ts';
import type { Store } from '../store/store.ts';
import { readQgisProfile } from './qgis-profile-records.ts';

/** What looking at QGIS profiles works with. */
export interface QgisProfilePorts {
  readonly store: Store;
  readonly qgisProfiles: QgisProfiles;
}

/** The QGIS profiles of this user. One that cannot be read is left out. */
export async function listQgisProfiles(
  ports: Pick<QgisProfilePorts, 'qgisProfiles'>,
): Promise<Outcome<readonly QgisProfileEntry[], FailureCode>> {
  const entries: QgisProfileEntry[] = [];
  for (const { name, folder, program } of await ports.qgisProfiles.list()) {
    const records = await readQgisProfile(folder, null, ports);
    if (!records.ok) continue;
    const { connections, hasAuthDatabase } = records.value;
    entries.push({ name, folder, program, connectionCount: connections.length, hasAuthDatabase });
  }
  return succeed(entries);
}

/** How a QGIS profile differs from what is here. Without the master password, configurations are compared by name alone. */
export async function compareQgisProfile(
  { folder, masterPassword }: { readonly folder: string; readonly masterPassword?: string | undefined },
  ports: QgisProfilePorts,
): Promise<Outcome<QgisDrift, FailureCode>> {
  const profile = await ports.store.readProfile();
  if (!profile.ok) return profile;
  const records = await readQgisProfile(folder, masterPassword ?? null, ports);
  if (!records.ok) return records;
  const there: readonly ComparedAuthConfig[] = [
    ...records.value.authConfigs,
    ...records.value.sealed.map((head) => ({ ...head, config: null })),
  ];
  const names = qgisNames(profile.value.connections);
  const here = profile.value.authConfigs.map((config) => nearestForm(config, there));
  const drift = qgisDrift(
    {
      connections: [...names].map(([connection, name]) => connectionToQgis(connection, name)),
      authConfigs: here.flatMap(({ form }) => form ?? []),
    },
    { connections: records.value.connections, authConfigs: there },
  );
  const rows = drift.map(rowOf);
  return succeed({
    folder,
    isSame: rows.every(({ state }) => state === 'same'),
    comparesContent: records.value.sealed.length === 0,
    rows,
    notes: [
      ...records.value.notes,
      ...(records.value.sealed.length === 0
        ? []
        : [
            'Configurations were compared by name and method alone: their values take the master password of QGIS.',
          ]),
      ...here.flatMap(({ reason }) => reason ?? []),
    ],
  });
}

/** A configuration as the version of QGIS holds it that is nearest to what is there; `form` is `null` where none can. */
function nearestForm(
  config: AuthConfig,
  there: readonly ComparedAuthConfig[],
): { readonly form: AuthMethodConfig | null; readonly reason: string | null } {
  const theirs = there.filter(({ id }) => id === config.id);
  const made = qgisTargets.map((target) => authToQgis(config, target));
  const forms = made.flatMap((one) => (one.ok ? [one.value.config] : []));
  const [first] = forms;
  const failure = made.find((one) => !one.ok);
  if (first === undefined) {
    const why = failure?.ok === false ? failure.failure.message : '';
    return { form: null, reason: `${config.name} (${config.id}) cannot be in QGIS. ${why}` };
  }
  const distance = (form: AuthMethodConfig) => {
    const [entry] = qgisDrift(
      { connections: [], authConfigs: [form] },
      { connections: [], authConfigs: theirs },
    );
    return entry?.differences.length ?? 0;
  };
  return {
    form: forms.reduce((least, next) => (distance(next) < distance(least) ? next : least), first),
    reason: null,
  };
}

function rowOf({ subject, key, name, state, differences }: DriftEntry): QgisDriftRow {
  return {
    subject,
    name,
    authId: subject === 'auth' ? (parseAuthConfigId(key) ?? key) : null,
    state,
    differences: differences.map(
      ({ field, here, there, isSecret }): FieldDifference => ({ field, mine: here, theirs: there, isSecret }),
    ),
  };
}
