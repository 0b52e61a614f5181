import { examine } from '../../node/doctor.ts';
import { succeed } from '../../core/outcome.ts';
import { checkReport } from '../check-text.ts';
import type { Command } from '../command.ts';
import { openStoreHere } from '../open-store.ts';
import { openAgent } from '../open-wayleave.ts';

/** `wayleave doctor`: looks at everything that usually goes wrong, and says what to do. Asks nobody. */
export const doctor: Command = {
  options: {},
  positionals: [],
  async run(_input, context) {
    const report = await examine({
      env: context.env,
      signal: context.signal,
      openStore: () => openStoreHere(context, 'never-ask'),
      openAgent: () => openAgent(context.env),
    });
    return checkReport(succeed(report), context);
  },
};
