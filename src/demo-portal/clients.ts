/** An application registered with the portal. Without a secret it is a public client (RFC 6749 section 2.1). */
export interface Client {
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly redirectUris: readonly string[];
  readonly appType: AppType;
  readonly itemId: string | null;
  readonly owner: string | null;
  /** Unix milliseconds. */
  readonly registered: number;
}

/** The kinds that registerApp knows. */
export type AppType = 'browser' | 'native' | 'server' | 'multiple';

/** What a test or the demo registers by hand. Default kind: `native`. */
export interface NewClient {
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly redirectUris: readonly string[];
  readonly appType?: AppType;
}

/** Clients by their id. */
export type Clients = Map<string, Client>;

/** The redirect URI of sign-ins that end on the portal's approval page. */
export const outOfBand = 'urn:ietf:wg:oauth:2.0:oob';

/** Whether text names a kind that registerApp knows. */
export function isAppType(text: string | null): text is AppType {
  return text === 'browser' || text === 'native' || text === 'server' || text === 'multiple';
}

/** The applications every demo portal starts with. */
export function demoClients(portalUrl: string): readonly NewClient[] {
  return [
    {
      clientId: 'wayleave-demo',
      redirectUris: [
        'http://127.0.0.1:7070',
        'http://localhost:7070',
        'https://127.0.0.1:7070',
        portalUrl,
        outOfBand,
      ],
    },
    {
      clientId: 'wayleave-demo-app',
      clientSecret: 'demo-app-secret',
      redirectUris: [],
      appType: 'server',
    },
  ];
}

/** Adds a client, or replaces the one of that id. */
export function addClient(clients: Clients, client: NewClient, now: number): void {
  clients.set(client.clientId, {
    clientId: client.clientId,
    clientSecret: client.clientSecret ?? null,
    redirectUris: client.redirectUris,
    appType: client.appType ?? 'native',
    itemId: null,
    owner: null,
    registered: now,
  });
}
