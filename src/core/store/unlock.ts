import type { StoreCode } from '../failures.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Keychain, Scrypt } from '../ports.ts';
import {
  type Identity,
  newIdentity,
  parseIdentity,
  sealWithPassphrase,
  unseal,
  unsealWithPassphrase,
} from './age.ts';
import { reading, replaceFile } from './disk.ts';
import { type StoreState, storeState, writeHeader } from './header.ts';
import { identityName, profileName } from './names.ts';
import type { StorePorts } from './open-store.ts';
import { lockFailure } from './side-file.ts';

/** Where the key is to come from. */
export type KeySource =
  | { readonly kind: 'keychain' }
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  /** The text of an age identity file that an administrator provides. */
  | { readonly kind: 'identity'; readonly text: string };

/** What getting at the key needs. */
export interface KeyPorts extends StorePorts {
  readonly keychain: Keychain;
  readonly scrypt: Scrypt;
}

type Result<T> = Promise<Outcome<T, StoreCode>>;
type Existing = Extract<StoreState, { kind: 'exists' }>;

/** A passphrase costs a second and 300 MB, so they take turns and may queue for a while. */
const scryptTurnMilliseconds = 300_000;
const lockMilliseconds = 60_000;

/**
 * The key of the store, from that source. Where no store exists one is set up with it; where one exists, no new
 * key is ever made, whatever the source answers.
 */
export async function unlock(source: KeySource, ports: KeyPorts): Result<Identity> {
  const state = await storeState(ports.files);
  if (!state.ok) return state;
  if (state.value.kind === 'exists') return openKey(source, state.value, ports);
  const created = await ports.locks.hold('store', lockMilliseconds, async (): Result<Identity> => {
    const again = await storeState(ports.files);
    if (!again.ok) return again;
    return again.value.kind === 'exists' ? openKey(source, again.value, ports) : createKey(source, ports);
  });
  return created.ok ? created.value : lockFailure(created.failure);
}

/** Puts a key where that source keeps keys, proves that it is there, and says so in the header. */
export async function placeKey(identity: Identity, source: KeySource, ports: KeyPorts): Result<null> {
  const placed = await place(identity, source, ports);
  if (!placed.ok) return placed;
  const key = source.kind === 'identity' ? 'file' : source.kind;
  return writeHeader({ key, recipient: identity.recipient }, ports);
}

async function createKey(source: KeySource, ports: KeyPorts): Result<Identity> {
  const identity =
    source.kind === 'identity' ? await parseIdentity(source.text) : succeed(await newIdentity());
  if (!identity.ok) return identity;
  const placed = await placeKey(identity.value, source, ports);
  return placed.ok ? identity : placed;
}

async function place(identity: Identity, source: KeySource, ports: KeyPorts): Result<null> {
  switch (source.kind) {
    case 'identity':
      return succeed(null);
    case 'keychain':
      return placeInKeychain(identity, ports.keychain);
    case 'passphrase': {
      if (source.passphrase === '') return fail('wrong-passphrase', 'The passphrase is empty.');
      const text = new TextEncoder().encode(`${identity.text}\n`);
      const sealed = await inTurnForScrypt(ports, () => sealWithPassphrase(text, source.passphrase, ports));
      return sealed.ok ? replaceFile(identityName, sealed.value, ports) : sealed;
    }
  }
}

async function placeInKeychain(identity: Identity, keychain: Keychain): Result<null> {
  const written = await keychain.write(identity.recipient, identity.text);
  if (!written.ok) return written;
  const read = await keychain.read(identity.recipient);
  if (!read.ok) return read;
  return read.value === identity.text
    ? succeed(null)
    : fail('keychain-refused', 'The system keychain did not keep what was stored in it.');
}

async function openKey(source: KeySource, state: Existing, ports: KeyPorts): Result<Identity> {
  const identity = await readKey(source, state, ports);
  if (!identity.ok) return identity;
  if (state.recipient !== null && state.recipient !== identity.value.recipient) {
    return fail('key-mismatch', 'This key is not the one that sealed the store.');
  }
  return identity;
}

function readKey(source: KeySource, state: Existing, ports: KeyPorts): Result<Identity> {
  switch (source.kind) {
    case 'identity':
      return parseIdentity(source.text);
    case 'passphrase':
      return readPassphraseKey(source.passphrase, ports);
    case 'keychain':
      return readKeychainKey(state, ports);
  }
}

async function readPassphraseKey(passphrase: string, ports: KeyPorts): Result<Identity> {
  const file = await reading(ports.files.read(identityName));
  if (!file.ok) return file;
  const sealed = file.value;
  if (sealed === null) return fail('key-mismatch', 'This store is not opened by a passphrase.');
  const opened = await inTurnForScrypt(ports, () => unsealWithPassphrase(sealed, passphrase, ports));
  if (!opened.ok) return opened;
  if (opened.value === null)
    return fail('wrong-passphrase', 'The passphrase does not open the key, or the key file was changed.');
  return parseIdentity(new TextDecoder().decode(opened.value));
}

async function readKeychainKey(state: Existing, ports: KeyPorts): Result<Identity> {
  if (state.key === 'passphrase')
    return fail('passphrase-needed', 'A passphrase seals the key of this store.');
  if (state.key === 'file')
    return fail('key-missing', 'The key of this store comes from an identity file, and none was given.');
  if (state.recipient === null) return searchKeychain(ports);
  const secret = await ports.keychain.read(state.recipient);
  if (!secret.ok) return secret;
  if (secret.value === null)
    return fail('key-missing', 'The system keychain is open, but has no key for this store.');
  return parseIdentity(secret.value);
}

/** The header is lost: of the keys in the keychain, the one that opens the profile is the right one. */
async function searchKeychain({ keychain, files, aead }: KeyPorts): Result<Identity> {
  const accounts = await keychain.accounts();
  if (!accounts.ok) return accounts;
  const file = await reading(files.read(profileName));
  if (!file.ok) return file;
  for (const account of accounts.value) {
    const secret = await keychain.read(account);
    if (!secret.ok) return secret;
    const identity = secret.value === null ? null : await parseIdentity(secret.value);
    if (identity?.ok && file.value !== null && (await unseal(file.value, identity.value, aead)) !== null)
      return identity;
  }
  return fail('key-missing', 'No key in the system keychain opens this store.');
}

async function inTurnForScrypt<T>(ports: KeyPorts, work: () => Promise<T>): Result<T> {
  const held = await ports.locks.hold('scrypt', scryptTurnMilliseconds, work);
  return held.ok ? held : lockFailure(held.failure);
}
