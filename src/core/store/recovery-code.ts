import type { StoreCode } from '../failures.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { type Identity, newIdentity, parseIdentity } from './age.ts';
import { inTurn, writing } from './disk.ts';
import { activityName, damagedName, followedName, identityName, sessionsName } from './names.ts';
import type { KeyedStore } from './open-store.ts';
import { lockFailure } from './side-file.ts';
import { findProfile, saveProfile, setAside } from './profile-file.ts';
import { type KeyPorts, type KeySource, placeKey } from './unlock.ts';

const prefix = 'AGE-SECRET-KEY-1';
const groupLength = 5;

/**
 * Makes a recovery code for a store: one more age identity that opens it, in groups fit for paper. The code before,
 * if any, stops working. It is shown this once; only its public half stays, inside the seal.
 */
export async function makeRecoveryCode(store: KeyedStore): Promise<Outcome<string, StoreCode>> {
  const identity = await newIdentity();
  const added = await store.changeRecovery(identity.recipient);
  return added.ok ? succeed(formatRecoveryCode(identity)) : added;
}

/** The code as it is printed: the age secret key without its fixed beginning, in groups of five. */
export function formatRecoveryCode({ text }: Pick<Identity, 'text'>): string {
  const letters = text.slice(prefix.length);
  return letters.match(new RegExp(`.{1,${groupLength}}`, 'g'))?.join('-') ?? '';
}

/**
 * The identity in a recovery code as people type it: any case, with blanks, dashes or line breaks, with or without
 * the fixed beginning. bech32's checksum catches slips of up to four letters.
 */
export async function parseRecoveryCode(typed: string): Promise<Outcome<Identity, 'key-mismatch'>> {
  const letters = typed
    .toUpperCase()
    .replace(/AGE-?SECRET-?KEY-?1/, '')
    .replace(/[\s-]/g, '');
  const identity = await parseIdentity(`${prefix}${letters}`);
  return identity.ok
    ? identity
    : fail('key-mismatch', 'That is not a recovery code: check it letter by letter.');
}

/**
 * Opens the store with its recovery code and seals it to a new key from that source. The lost key opens nothing
 * any more; sessions go, since only the lost key opened them; the recovery code stays good.
 */
export async function recover(
  code: string,
  source: KeySource,
  ports: KeyPorts,
): Promise<Outcome<Identity, StoreCode>> {
  const recovery = await parseRecoveryCode(code);
  if (!recovery.ok) return recovery;
  const done = await ports.locks.hold('store', 60_000, () => recoverUnderLock(recovery.value, source, ports));
  return done.ok ? done.value : lockFailure(done.failure);
}

async function recoverUnderLock(
  recovery: Identity,
  source: KeySource,
  ports: KeyPorts,
): Promise<Outcome<Identity, StoreCode>> {
  const found = await findProfile(recovery, false, ports);
  if (!found.ok) return found;
  const before = found.value.document;
  if (before === null) return fail('key-missing', 'There is no store to recover.');
  const identity =
    source.kind === 'identity' ? await parseIdentity(source.text) : succeed(await newIdentity());
  if (!identity.ok) return identity;
  const replacement = found.value.damaged?.replacement ?? null;
  const mended = replacement === null ? succeed(null) : await setAside(replacement, ports);
  if (!mended.ok) return mended;
  const aside = await setOldKeyAside(ports);
  if (!aside.ok) return aside;
  const document = { ...before, generation: before.generation + 1, savedAt: ports.clock.now() };
  const recipients = [identity.value.recipient, recovery.recipient];
  // The recovery code opens the file before and after; the header follows the key it now names.
  const sealed = await inTurn([
    () => placeKey(identity.value, source, ports),
    () => saveProfile(document, before, recipients, true, ports),
  ]);
  return sealed.ok ? identity : sealed;
}

async function setOldKeyAside({ files, clock }: KeyPorts): Promise<Outcome<null, StoreCode>> {
  const steps = [identityName, sessionsName, followedName, activityName].map(
    (name) => async (): Promise<Outcome<null, StoreCode>> => {
      const stamp = await files.stamp(name);
      if (!stamp.ok || stamp.value === null) return succeed(null);
      return writing(files.rename(name, damagedName(name, clock.now())));
    },
  );
  return inTurn(steps);
}
