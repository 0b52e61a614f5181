import type { CheckReport, Stage } from '../core/contract.ts';
import { fail, succeed } from '../core/outcome.ts';
import type { Ports } from '../core/ports.ts';
import type { KeyedStore } from '../core/store/open-store.ts';
import { connectToAgent } from './agent/client.ts';
import { dataFolder, type Environment } from './data-folder.ts';
import { examine } from './doctor.ts';

/** What an application gives for an examination from within: its ports, and its store if that is open. */
export interface OpenedExamination {
  readonly env: Environment;
  readonly ports: Ports;
  readonly store: KeyedStore | null;
  readonly onStage: (stage: Stage) => void;
  readonly signal: AbortSignal | undefined;
}

/** The examination of `doctor` by an application that runs: it opens no store of its own. */
export function examineOpened(examination: OpenedExamination): Promise<CheckReport> {
  const { env, ports, store, onStage, signal = new AbortController().signal } = examination;
  return examine({
    env,
    ports,
    onStage,
    signal,
    openStore: async () =>
      store === null ? fail('vault-locked', 'Not looked into: Wayleave is locked.') : succeed({ store }),
    openAgent: () => connectToAgent({ folder: dataFolder(env), keyWish: null }),
  });
}
