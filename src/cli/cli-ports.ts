import type { Ports } from '../core/ports.ts';
import type { Environment } from '../node/data-folder.ts';
import { systemKeychain } from '../node/keychain.ts';
import { keytarProcess } from '../node/keytar-process.ts';
import { nodePorts } from '../node/node-ports.ts';
import { ownProgram } from './own-program.ts';

/** The ports of a command: as everywhere on Node, but with a keychain that cannot keep the command from ending. */
export function cliPorts(folder: string, env: Environment): Ports {
  const { command, args } = ownProgram('keychain-process');
  const keytar = keytarProcess(command, args);
  return nodePorts(folder, env, systemKeychain({ load: async () => keytar }));
}
