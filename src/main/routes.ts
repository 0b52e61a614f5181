/** Which way requests go, as the system's settings have it. */
export interface KnownRoutes {
  /** Asks the system, unless it was asked about that site before. */
  learn(url: URL): void;
  /** Whether requests to that site go there directly. What was never asked about is taken to. */
  readonly isDirect: (url: URL) => boolean;
}

/** Routes to sites. `resolve` answers in the words of a PAC script, such as `DIRECT` or `PROXY proxy:3128; DIRECT`. */
export function knownRoutes(resolve: (address: string) => Promise<string>): KnownRoutes {
  const routes = new Map<string, boolean>();
  return {
    learn({ origin }) {
      if (routes.has(origin)) return;
      routes.set(origin, true);
      resolve(origin).then(
        (answer) => routes.set(origin, /^\s*DIRECT\b/i.test(answer)),
        // It stays direct; a proxy that was not found out about shows itself in the requests.
        () => routes.delete(origin),
      );
    },
    isDirect: ({ origin }) => routes.get(origin) ?? true,
  };
}
