import { makeRecoveryCode } from '../../core/store/recovery-code.ts';
import { succeed } from '../../core/outcome.ts';
import type { Command } from '../command.ts';
import { openStoreHere } from '../open-store.ts';

/** `wayleave key recovery`: makes a recovery code and prints it this once. */
export const keyRecovery: Command = {
  options: {},
  positionals: [],
  async run(_input, context) {
    const opened = await openStoreHere(context);
    if (!opened.ok) return opened;
    const code = await makeRecoveryCode(opened.value.store);
    if (!code.ok) return code;
    const notes = ['Keep this on paper: it opens your store without any other key. It is not shown again.'];
    return succeed({ value: { recoveryCode: code.value }, lines: [code.value], notes });
  },
};
