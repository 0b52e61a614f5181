import { succeed } from '../../core/outcome.ts';
import { loadKeytar } from '../../node/keychain.ts';
import { serveKeytar } from '../../node/keytar-process.ts';
import type { Command } from '../command.ts';

/** The keychain's own process: answers the command that started it, until that one ends. */
export const keychainProcess: Command = {
  options: {},
  positionals: [],
  async run() {
    await serveKeytar(loadKeytar);
    return succeed({ value: null, lines: [], isSilent: true });
  },
};
