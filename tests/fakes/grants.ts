import type { PortalCode, RefusalCode } from '../../src/core/failures.ts';
import type { GrantedTokens, Grants } from '../../src/core/identity/grants.ts';
import { fail, succeed } from '../../src/core/outcome.ts';
import type { Clock } from '../../src/core/ports.ts';

type Code = PortalCode | RefusalCode;
type GrantName = keyof Grants;

/** A portal in memory: it issues tokens, remembers what it was asked, and can be put out of order. */
export interface FakeGrants extends Grants {
  /** The grants asked for, in order. */
  readonly calls: GrantName[];
  /** What `revoke` was given. */
  readonly revoked: { readonly token: string; readonly kind: string }[];
  /** The next answers of a grant that are failures, the first first; then it is well again. */
  failNext(name: GrantName, ...codes: readonly Code[]): void;
  /** Every answer of a grant is that failure, until `null` makes it well. */
  failAlways(name: GrantName, code: Code | null): void;
  /** Portal tokens that the portal no longer takes. */
  readonly dead: Set<string>;
  /** Runs while a grant is under way, before it is answered. */
  during: (name: GrantName) => Promise<void>;
  accessMinutes: number;
  refreshMinutes: number;
  account: string | null;
}

/** A portal whose tokens live 30 minutes and whose refresh tokens live 14 days. */
export function fakeGrants(clock: Clock): FakeGrants {
  const next = new Map<GrantName, Code[]>();
  const always = new Map<GrantName, Code>();
  let count = 0;

  const issue = (name: string, minutes: number) => {
    count += 1;
    const issuedAt = clock.now();
    return { value: `${name}-${count}`, issuedAt, expiresAt: issuedAt + minutes * 60_000 };
  };
  const granted = (withRefresh: boolean): GrantedTokens => ({
    access: issue('access', grants.accessMinutes),
    refresh: withRefresh ? issue('refresh', grants.refreshMinutes) : null,
    account: grants.account,
    ssl: true,
  });
  async function answer<T>(name: GrantName, work: () => T) {
    grants.calls.push(name);
    await grants.during(name);
    const code = always.get(name) ?? next.get(name)?.shift();
    if (code !== undefined) return fail(code, `The portal answers ${code}.`);
    return succeed(work());
  }

  const grants: FakeGrants = {
    calls: [],
    revoked: [],
    dead: new Set(),
    during: async () => undefined,
    accessMinutes: 30,
    refreshMinutes: 14 * 24 * 60,
    account: 'ada',
    failNext: (name, ...codes) => {
      next.set(name, [...codes]);
    },
    failAlways: (name, code) => {
      if (code === null) always.delete(name);
      else always.set(name, code);
    },
    code: () => answer('code', () => granted(true)),
    refresh: () => answer('refresh', () => ({ ...granted(false), account: null })),
    exchange: () => answer('exchange', () => ({ ...granted(true), account: null })),
    clientCredentials: () => answer('clientCredentials', () => ({ ...granted(false), account: null })),
    password: () => answer('password', () => granted(false)),
    serverToken: async (_config, portalToken, server) => {
      if (grants.dead.has(portalToken)) {
        grants.calls.push('serverToken');
        return fail('token-rejected', 'Invalid token.');
      }
      return answer('serverToken', () =>
        issue(`token for ${server} from ${portalToken}`, grants.accessMinutes),
      );
    },
    revoke: (_config, token, kind) =>
      answer('revoke', () => {
        grants.revoked.push({ token, kind });
        return null;
      }),
  };
  return grants;
}
