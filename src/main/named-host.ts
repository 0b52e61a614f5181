/** A host and its port. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Whether a host is one of the named ones: `name` (any port), `name:port`, or `*.name` for all below it. */
export function isNamedHost({ host, port }: HostAndPort, names: readonly string[]): boolean {
  const own = host.toLowerCase();
  return names.some((entry) => {
    const name = entry.toLowerCase();
    if (name.startsWith('*.')) return own.endsWith(name.slice(1));
    return name === own || name === `${own}:${port}`;
  });
}

/** Host and port in an address or in the bare `host:port` that some of Electron's events have; `null` for neither. */
export function hostAndPort(text: string): HostAndPort | null {
  const address = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(address)) return null;
  const { hostname, port, protocol } = new URL(address);
  return { host: hostname, port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port) };
}

/**
 * The same hosts as Chromium wants them for automatic Windows sign-in: names and `*.name` with commas between. Ports
 * are not part of such a list, and a bare `*` never is.
 */
export function integratedHosts(names: readonly string[]): string {
  const plain = names.map((entry) => entry.toLowerCase().replace(/:\d+$/, ''));
  return [...new Set(plain.filter((name) => /^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name)))].join(',');
}
