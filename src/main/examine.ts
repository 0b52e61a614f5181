import type { CheckReport, Stage } from '../core/contract.ts';
import { fail, succeed } from '../core/outcome.ts';
import type { Ports } from '../core/ports.ts';
import type { KeyedStore } from '../core/store/open-store.ts';
import type { Environment } from '../node/data-folder.ts';
import { examine } from '../node/doctor.ts';
import { networkVariablesOf, withoutNetworkVariables } from './proxy-variables.ts';

/** What an examination of this computer goes by. */
export interface DesktopExamination {
  readonly env: Environment;
  readonly ports: Ports;
  /** The opened store, or `null`. */
  readonly store: KeyedStore | null;
  readonly onStage: (stage: Stage) => void;
  readonly signal: AbortSignal | undefined;
}

/** Looks at this computer as the command line does, and says which of its settings do not hold for the application. */
export async function examineDesktop(examination: DesktopExamination): Promise<CheckReport> {
  const { env, ports, store, onStage, signal } = examination;
  const report = await examine({
    env: withoutNetworkVariables(env),
    ports,
    onStage,
    signal: signal ?? new AbortController().signal,
    openStore: async () =>
      store === null ? fail('vault-locked', 'The store is locked.') : succeed({ store }),
    openAgent: async () => fail('agent-absent', 'The application answers commands while it is unlocked.'),
  });
  const more = networkStages(env);
  for (const stage of more) onStage(stage);
  return { ...report, stages: [...report.stages, ...more] };
}

function networkStages(env: Environment): readonly Stage[] {
  const names = networkVariablesOf(env);
  if (names.length === 0) return [];
  return [
    {
      name: 'System network settings',
      state: 'warning',
      finding: `${names.join(', ')} hold for the command line only. This application goes by the system's settings.`,
      fix: "Set proxy and certificates in the system's settings too.",
      milliseconds: 0,
    },
  ];
}
