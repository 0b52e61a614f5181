/** What the demo portal pretends to be. */
export type Flavour = 'agol' | 'enterprise';

/**
 * Lifetimes in seconds. One that is set is both the default and the most the portal gives, as an organisation's
 * own limit would be. Unset ones follow Esri's defaults and maxima.
 */
export interface DemoLifetimes {
  readonly accessSeconds?: number;
  readonly refreshSeconds?: number;
  readonly codeSeconds?: number;
  readonly appSeconds?: number;
  readonly generatedSeconds?: number;
  /** Of server tokens, and of the stand-alone server's own. */
  readonly serverSeconds?: number;
}

/** How the demo portal is to behave. Everything has a default. */
export interface DemoPortalOptions {
  /** Default `enterprise`. */
  readonly flavour?: Flavour;
  /** Ports on 127.0.0.1; 0, the default, takes any free one. */
  readonly ports?: { readonly portal?: number; readonly server?: number; readonly standalone?: number };
  readonly lifetimes?: DemoLifetimes;
  /** The true time in unix milliseconds. Default: the system clock. */
  readonly now?: () => number;
  /** How far the portal's own clock is off: seen in `Date` headers and in generateToken's `expires`. */
  readonly skewMilliseconds?: number;
  /** False: no `refresh_token_expires_in`, as Enterprise before 10.9.1. */
  readonly refreshTokenLifetimeTold?: boolean;
  /** False: no `exchange_refresh_token`, as Enterprise before 10.6. */
  readonly knowsExchange?: boolean;
  /** Schemes of web-tier security: everything is answered 401 with these in `WWW-Authenticate`. */
  readonly webTier?: readonly string[];
}

/** One kind of token's lifetime: what it gets unasked, and the most it can ask for. Both in seconds. */
export interface Lifetime {
  readonly standard: number;
  readonly longest: number;
}

/** The lifetimes in force. */
export type Lifetimes = Readonly<
  Record<'access' | 'refresh' | 'code' | 'app' | 'generated' | 'server', Lifetime>
>;

const minute = 60;
const day = 24 * 60 * minute;

/** The lifetimes in force; Esri's defaults and maxima where nothing is set. */
export function lifetimesOf(set: DemoLifetimes = {}): Lifetimes {
  return {
    access: lifetime(set.accessSeconds, 30 * minute, 30 * minute),
    refresh: lifetime(set.refreshSeconds, 14 * day, 90 * day),
    code: lifetime(set.codeSeconds, 5 * minute, 5 * minute),
    app: lifetime(set.appSeconds, 120 * minute, 14 * day),
    generated: lifetime(set.generatedSeconds, 120 * minute, 14 * day),
    server: lifetime(set.serverSeconds, 60 * minute, day),
  };
}

function lifetime(set: number | undefined, standard: number, longest: number): Lifetime {
  return set === undefined ? { standard, longest } : { standard: set, longest: set };
}

/**
 * Seconds for an `expiration` parameter, which is in minutes. A larger wish is silently cut down, as ArcGIS does.
 * Null for text that is no whole number of minutes above zero.
 */
export function secondsFor(expiration: string | null, life: Lifetime): number | null {
  if (expiration === null) return life.standard;
  if (!/^[1-9]\d{0,8}$/.test(expiration)) return null;
  return Math.min(Number(expiration) * minute, life.longest);
}
