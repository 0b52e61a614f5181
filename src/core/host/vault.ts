import type { ActivityOrigin } from '../contract.ts';
import type { StoreCode } from '../failures.ts';
import { type Failure, fail, type Outcome, succeed } from '../outcome.ts';
import type { KeychainCode } from '../ports.ts';
import { type Identity, parseIdentity } from '../store/age.ts';
import { type KeyPlace, storeState } from '../store/header.ts';
import { type KeyedStore, openStore } from '../store/open-store.ts';
import { makeRecoveryCode, recover } from '../store/recovery-code.ts';
import { type KeyPorts, type KeySource, unlock } from '../store/unlock.ts';
import type { KeyChoice, LockReason, RepairWay, VaultState } from './host-contract.ts';
import type { DataFolder } from './host-ports.ts';

/** Why the store was not opened, or a key not made. */
export type VaultCode = StoreCode | 'bad-value' | 'unsupported' | 'vault-locked';

/** A store that is open, and the key that did it. */
export interface Opened {
  readonly store: KeyedStore;
  readonly identity: Identity;
  /** The passphrase that was used, or `null`. */
  readonly passphrase: string | null;
  readonly keyPlace: KeyPlace;
}

/** What the vault works with. */
export interface VaultPorts {
  readonly ports: KeyPorts;
  readonly folder: Pick<DataFolder, 'setAside'>;
  readonly environmentKey: () => Outcome<KeySource | null, StoreCode>;
}

/** Who follows the vault. */
export interface VaultWatch {
  /** The state is another one. */
  changed(state: VaultState): void;
  /** The store is open by the doing of `by`; called before the state says so. */
  opened(opened: Opened, by: ActivityOrigin): void;
  /** The store is closed: nothing of it may be used from now on. Resolves when nothing is left. */
  closed(reason: LockReason, by: ActivityOrigin): Promise<void>;
}

/**
 * Where the store stands, and the ways from one state to another. They are taken one after the other; only locking
 * waits for none: a way under way then ends in a locked store. `by` says whose doing it is.
 */
export interface Vault {
  readonly state: () => VaultState;
  /** Opens the store if that needs nobody. What came of it stands in the state. */
  start(): Promise<void>;
  /** Opens with the passphrase, or with the key where it lies. Nothing happens when the store is open. */
  unlock(passphrase: string | null, by: ActivityOrigin): Promise<Outcome<null, VaultCode>>;
  /** Makes the first key and the store. */
  chooseKey(key: KeyChoice, by: ActivityOrigin): Promise<Outcome<null, VaultCode>>;
  lock(reason: LockReason, by: ActivityOrigin): Promise<void>;
  /** Opens with the recovery code and seals to a new key. */
  recover(recoveryCode: string, key: KeyChoice, by: ActivityOrigin): Promise<Outcome<null, VaultCode>>;
  /** Sets the store aside that does not open, and makes a new one. */
  startAnew(key: KeyChoice, by: ActivityOrigin): Promise<Outcome<null, VaultCode>>;
  makeRecoveryCode(): Promise<Outcome<string, VaultCode>>;
  /** Locks for good. */
  close(): Promise<void>;
}

type Result<T> = Promise<Outcome<T, VaultCode>>;

/** No key has this name: reading it tells whether the keychain is open, and leaves nothing in it. */
const probeAccount = 'probe';

/** The vault of that data folder. Looks at nothing before `start`. */
export function createVault({ ports, folder, environmentKey }: VaultPorts, watch: VaultWatch): Vault {
  let state: VaultState = { kind: 'opening' };
  let opened: Opened | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  /** How often the store was to be locked, and why last: a way that was asked for before ends in a locked store. */
  let locks = 0;
  let lastReason: LockReason = 'user';
  /** Of the way that is taken now: how often before it was asked for, and by whom. */
  let locksBefore = 0;
  let asker: ActivityOrigin = 'itself';
  let isOver = false;

  function become(next: VaultState): void {
    state = next;
    watch.changed(next);
  }

  function inTurn<T>(by: ActivityOrigin, way: () => Result<T>): Result<T> {
    const before = locks;
    const result = turn.then(() => {
      if (isOver) return fail('vault-locked', 'Wayleave is ending.');
      locksBefore = before;
      asker = by;
      return way();
    });
    turn = result.catch(() => null);
    return result;
  }

  /** A way that shows `opening` must not leave it standing, not even by a mistake of ours. */
  async function showingOpening<T>(way: () => Result<T>): Result<T> {
    const before = state;
    become({ kind: 'opening' });
    try {
      return await way();
    } finally {
      if (state.kind === 'opening') become(before.kind === 'opening' ? broken(unexpected(), null) : before);
    }
  }

  async function openWith(source: KeySource): Result<null> {
    const identity = await unlock(source, ports);
    return identity.ok ? openWithIdentity(identity.value, source) : identity;
  }

  async function openWithIdentity(identity: Identity, source: KeySource): Result<null> {
    const store = await openStore(identity, ports);
    if (!store.ok) return store;
    const recovery = await store.value.readRecovery();
    if (!recovery.ok) return recovery;
    const keyPlace: KeyPlace = source.kind === 'identity' ? 'file' : source.kind;
    if (locks !== locksBefore || isOver) {
      become({ kind: 'locked', keyPlace, reason: lastReason });
      return fail('vault-locked', 'Wayleave was locked in the meantime.');
    }
    const passphrase = source.kind === 'passphrase' ? source.passphrase : null;
    const next: Opened = { store: store.value, identity, passphrase, keyPlace };
    watch.opened(next, asker);
    opened = next;
    const hasRecoveryCode = recovery.value !== null;
    become({ kind: 'open', keyPlace, hasRecoveryCode, recipient: identity.recipient });
    return succeed(null);
  }

  /** Opens with the key that the environment names, or with the one where it lies, if that needs nobody. */
  async function openUnasked(reason: LockReason): Result<null> {
    const given = environmentKey();
    if (!given.ok) return stayBroken(given.failure, null);
    if (given.value !== null) return openOrBreak(given.value);
    const found = await storeState(ports.files);
    if (!found.ok) return stayBroken(found.failure, null);
    if (found.value.kind === 'none') return beginFirstRun();
    if (found.value.key !== 'passphrase') return openOrBreak({ kind: 'keychain' });
    become({ kind: 'locked', keyPlace: 'passphrase', reason });
    return fail('passphrase-needed', 'A passphrase seals the key of this store.');
  }

  async function openOrBreak(source: KeySource): Result<null> {
    const done = await openWith(source);
    if (done.ok || done.failure.code === 'vault-locked') return done;
    const found = await storeState(ports.files);
    const isPassphraseAsked = found.ok && found.value.kind === 'exists' && found.value.key === 'passphrase';
    return stayBroken(done.failure, isPassphraseAsked ? 'passphrase' : null);
  }

  function stayBroken<Code extends VaultCode>(
    failure: Failure<Code>,
    keyPlace: KeyPlace | null,
  ): Outcome<never, Code> {
    if (isStoreFailure(failure)) become(broken(failure, keyPlace));
    return { ok: false, failure };
  }

  async function beginFirstRun(): Result<null> {
    const probe = await ports.keychain.read(probeAccount);
    becomeFirstRun(probe.ok ? 'ok' : probe.failure.code);
    return fail('key-not-chosen', 'No key was chosen yet.');
  }

  function becomeFirstRun(keychain: 'ok' | KeychainCode): void {
    become({ kind: 'first-run', keychain });
  }

  async function unlockWith(passphrase: string): Result<null> {
    const found = await storeState(ports.files);
    if (!found.ok) return stayBroken(found.failure, null);
    if (found.value.kind === 'none') return beginFirstRun();
    if (found.value.key === 'keychain' || found.value.key === 'file')
      return showingOpening(() => openUnasked('start'));
    const done = await openWith({ kind: 'passphrase', passphrase });
    if (done.ok || done.failure.code === 'vault-locked') return done;
    if (done.failure.code !== 'wrong-passphrase') return stayBroken(done.failure, 'passphrase');
    // A screen that says what is wrong stays: the refusal is told beside the field.
    if (state.kind !== 'locked' && state.kind !== 'broken')
      become({ kind: 'locked', keyPlace: 'passphrase', reason: 'start' });
    return done;
  }

  async function makeFirstKey(key: KeyChoice): Result<null> {
    const found = await storeState(ports.files);
    if (!found.ok) return stayBroken(found.failure, null);
    if (found.value.kind === 'exists') {
      await openUnasked('start');
      return fail('unsupported', 'A store was made in the meantime.');
    }
    const source = sourceOf(key);
    const sure = await makeSure(source);
    const done = sure.ok ? await openWith(source) : sure;
    if (done.ok || done.failure.code === 'vault-locked') return done;
    const left = await storeState(ports.files);
    if (left.ok && left.value.kind === 'exists') return stayBroken(done.failure, null);
    if (isKeychainCode(done.failure.code)) becomeFirstRun(done.failure.code);
    return done;
  }

  /** Finds out that a new key can be kept there, before anything depends on it. */
  async function makeSure(source: KeySource): Result<null> {
    switch (source.kind) {
      case 'passphrase':
        return source.passphrase === '' ? fail('bad-value', 'The passphrase is empty.') : succeed(null);
      case 'keychain': {
        const probe = await ports.keychain.read(probeAccount);
        return probe.ok ? succeed(null) : probe;
      }
      case 'identity': {
        const identity = await parseIdentity(source.text);
        return identity.ok ? succeed(null) : identity;
      }
    }
  }

  /** Where a key is to be kept: where the environment says, since it is asked first the next time. */
  function newPlace(key: KeyChoice): Outcome<KeySource, VaultCode> {
    const given = environmentKey();
    return given.ok ? succeed(given.value ?? sourceOf(key)) : given;
  }

  async function recoverWith(recoveryCode: string, key: KeyChoice): Result<null> {
    const source = newPlace(key);
    if (!source.ok) return source;
    const sure = await makeSure(source.value);
    if (!sure.ok) return sure;
    const identity = await recover(recoveryCode, source.value, ports);
    if (!identity.ok) return identity;
    const done = await openWithIdentity(identity.value, source.value);
    return done.ok || done.failure.code === 'vault-locked' ? done : stayBroken(done.failure, null);
  }

  async function beginAnew(key: KeyChoice): Result<null> {
    const found = await storeState(ports.files);
    if (found.ok && found.value.kind === 'none')
      return fail('unsupported', 'There is no store to set aside.');
    const source = newPlace(key);
    if (!source.ok) return source;
    const sure = await makeSure(source.value);
    if (!sure.ok) return sure;
    const aside = await folder.setAside();
    if (!aside.ok) return aside;
    const done = await openWith(source.value);
    if (!done.ok && done.failure.code !== 'vault-locked') await openUnasked('start');
    return done;
  }

  function whileClosed(way: () => Result<null>): () => Result<null> {
    return () =>
      opened === null ? way() : Promise.resolve(fail('unsupported', 'The store is open: lock it first.'));
  }

  async function shut({ keyPlace }: Opened, reason: LockReason, by: ActivityOrigin): Promise<void> {
    opened = null;
    const closing = watch.closed(reason, by);
    become({ kind: 'locked', keyPlace, reason });
    // The next way begins when nothing of this store is left.
    turn = Promise.allSettled([turn, closing]);
    await closing;
  }

  return {
    state: () => state,

    async start() {
      await inTurn('itself', () => showingOpening(() => openUnasked('start')));
    },

    unlock: (passphrase, by) =>
      inTurn(by, async () => {
        if (opened !== null) return succeed(null);
        if (passphrase !== null) return unlockWith(passphrase);
        const isAsked = state.kind === 'locked' && state.keyPlace === 'passphrase';
        const reason = state.kind === 'locked' ? state.reason : 'start';
        return isAsked ? openUnasked(reason) : showingOpening(() => openUnasked(reason));
      }),

    chooseKey: (key, by) =>
      inTurn(
        by,
        whileClosed(() => makeFirstKey(key)),
      ),
    recover: (recoveryCode, key, by) =>
      inTurn(
        by,
        whileClosed(() => recoverWith(recoveryCode, key)),
      ),
    startAnew: (key, by) =>
      inTurn(
        by,
        whileClosed(() => beginAnew(key)),
      ),

    makeRecoveryCode: () =>
      inTurn('window', async () => {
        if (opened === null) return fail('vault-locked', 'Wayleave is locked.');
        const code = await makeRecoveryCode(opened.store);
        // Told even if the store was locked in the meantime: the code before is no longer good.
        if (code.ok && state.kind === 'open') become({ ...state, hasRecoveryCode: true });
        return code;
      }),

    async lock(reason, by) {
      locks += 1;
      lastReason = reason;
      if (opened !== null) await shut(opened, reason, by);
    },

    async close() {
      isOver = true;
      lastReason = 'user';
      if (opened !== null) await shut(opened, 'user', 'itself');
    },
  };
}

function sourceOf(key: KeyChoice): KeySource {
  return key.place === 'keychain' ? { kind: 'keychain' } : { kind: 'passphrase', passphrase: key.passphrase };
}

function broken(failure: Failure<StoreCode>, keyPlace: KeyPlace | null): VaultState {
  return { kind: 'broken', failure, ways: repairWays(failure.code, keyPlace) };
}

/** What helps against a store that does not open, the likeliest first. `keyPlace` is what its header says. */
export function repairWays(code: StoreCode, keyPlace: KeyPlace | null): readonly RepairWay[] {
  const passphrase: readonly RepairWay[] = keyPlace === 'passphrase' ? ['passphrase'] : [];
  switch (code) {
    case 'keychain-locked':
    case 'keychain-absent':
    case 'keychain-refused':
    case 'keychain-timeout':
      return ['retry', 'recovery-code', 'start-anew'];
    case 'key-missing':
      return ['recovery-code', 'retry', 'start-anew'];
    case 'passphrase-needed':
    case 'wrong-passphrase':
    case 'key-mismatch':
      return [...passphrase, 'recovery-code', 'start-anew'];
    case 'store-damaged':
      return ['retry', 'start-anew'];
    case 'store-newer':
      return ['update'];
    case 'key-file-unsafe':
    case 'key-not-chosen':
    case 'store-unwritable':
    case 'store-unreadable':
    case 'store-busy':
      return ['retry'];
  }
}

/** Every code of a store, so that a failure of another kind never stands in its state. */
const storeCodes: Readonly<Record<StoreCode, true>> = {
  'passphrase-needed': true,
  'wrong-passphrase': true,
  'keychain-locked': true,
  'keychain-absent': true,
  'keychain-refused': true,
  'keychain-timeout': true,
  'key-missing': true,
  'key-mismatch': true,
  'key-file-unsafe': true,
  'key-not-chosen': true,
  'store-damaged': true,
  'store-newer': true,
  'store-unwritable': true,
  'store-unreadable': true,
  'store-busy': true,
};

function isStoreFailure(failure: Failure<VaultCode>): failure is Failure<StoreCode> {
  return Object.hasOwn(storeCodes, failure.code);
}

function isKeychainCode(code: VaultCode): code is KeychainCode {
  return code.startsWith('keychain-');
}

function unexpected(): Failure<StoreCode> {
  return { code: 'store-unreadable', message: 'A mistake in Wayleave kept the store closed.', details: null };
}
