import { fail, succeed } from '../../src/core/outcome.ts';
import type { Keychain, KeychainCode } from '../../src/core/ports.ts';

/** A keychain in memory that can be put out of order. */
export interface FakeKeychain extends Keychain {
  readonly entries: Map<string, string>;
  /** While set, every call fails with it. */
  outOfOrder: KeychainCode | null;
  /** While set, writes are answered well and forgotten. */
  forgetful: boolean;
  /** The operations asked for, by name. */
  readonly calls: string[];
}

/** An open keychain with those entries. */
export function fakeKeychain(entries: Iterable<readonly [string, string]> = []): FakeKeychain {
  const kept = new Map(entries);
  const answer = async <T>(call: string, work: () => T) => {
    keychain.calls.push(call);
    if (keychain.outOfOrder !== null) return fail(keychain.outOfOrder, 'The keychain is out of order.');
    return succeed(work());
  };
  const keychain: FakeKeychain = {
    entries: kept,
    outOfOrder: null,
    forgetful: false,
    calls: [],
    read: (account) => answer('read', () => kept.get(account) ?? null),
    write: (account, secret) =>
      answer('write', () => {
        if (!keychain.forgetful) kept.set(account, secret);
        return null;
      }),
    remove: (account) =>
      answer('remove', () => {
        kept.delete(account);
        return null;
      }),
    accounts: () => answer('accounts', () => [...kept.keys()]),
  };
  return keychain;
}
