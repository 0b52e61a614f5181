import { powerMonitor } from 'electron';
import type { Host, PowerEvent } from '../core/host/host.ts';

/** Tells the host what the computer does. `onShutdown`: it goes down, and nothing can be waited for. */
export function watchPower(host: Host, onShutdown: () => void): void {
  const tell = (event: PowerEvent) => () => void host.power(event);
  powerMonitor.on('suspend', tell('suspend'));
  powerMonitor.on('resume', tell('resume'));
  // Not told on Linux.
  powerMonitor.on('lock-screen', tell('lock-screen'));
  powerMonitor.on('unlock-screen', tell('unlock-screen'));
  powerMonitor.on('shutdown', onShutdown);
}
