import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../node/data-folder.ts';

/** Where Linux desktops look for what to start at login (XDG autostart specification). */
export function autostartFolder(env: Environment): string {
  return join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'autostart');
}

/** A desktop entry that starts that program with that switch. */
export function autostartEntry(program: string, argument: string): string {
  return `[Desktop Entry]
Type=Application
Name=Wayleave
Comment=Stay signed in to ArcGIS portals
Exec=${quoted(program)} ${argument}
Terminal=false
X-GNOME-Autostart-enabled=true
`;
}

/** Quoting of the desktop entry specification: its escapes once for the quotes, once more for the string. */
function quoted(text: string): string {
  const inner = text.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll('\\', '\\\\');
  return `"${inner.replaceAll('%', '%%')}"`;
}
