import { useState } from 'react';
import type { KeyChoice } from '../../core/host/host-contract.ts';
import type { KeychainCode } from '../../core/ports.ts';
import { words } from '../../core/words/words.ts';
import { RadioGroup } from '../parts/radio-group.tsx';
import { type SecretChange, SecretInput, secretOf, takeSecret } from '../parts/secret-field.tsx';

/** Where a new key shall lie, as far as it was filled in. */
export interface KeyChoiceForm {
  readonly keychain: 'ok' | KeychainCode;
  readonly place: KeyChoice['place'];
  readonly setPlace: (place: KeyChoice['place']) => void;
  readonly passphrase: SecretChange;
  readonly setPassphrase: (change: SecretChange) => void;
  readonly setRepeated: (change: SecretChange) => void;
  readonly problem: string | null;
  /** Says what is wrong with it, and answers whether nothing is. */
  readonly check: () => boolean;
  /** The choice, with the passphrases taken out of their fields. */
  readonly take: () => KeyChoice;
}

const nothingTyped: SecretChange = { kind: 'keep' };

/** Below this, whoever has the file tries all passphrases. */
const fewestSafeCharacters = 16;

/** Holds the form of a key's place. Without a keychain that can keep one there is nothing to choose. */
export function useKeyChoice(keychain: 'ok' | KeychainCode): KeyChoiceForm {
  const [chosen, setChosen] = useState<KeyChoice['place']>('keychain');
  const [passphrase, setPassphrase] = useState(nothingTyped);
  const [repeated, setRepeated] = useState(nothingTyped);
  const [problem, setProblem] = useState<string | null>(null);
  const place = keychain === 'ok' ? chosen : 'passphrase';
  return {
    keychain,
    place,
    setPlace(next) {
      setProblem(null);
      setChosen(next);
    },
    passphrase,
    setPassphrase,
    setRepeated,
    problem,
    check() {
      const wrong = place === 'keychain' ? null : problemOf(secretOf(passphrase), secretOf(repeated));
      setProblem(wrong);
      return wrong === null;
    },
    take() {
      if (place === 'keychain') return { place };
      takeSecret(repeated);
      return { place, passphrase: takeSecret(passphrase) };
    },
  };
}

/** Asks where a key shall lie. The keychain is offered where it can keep one, else it is said why it cannot. */
export function KeyChoiceFields({ form }: { readonly form: KeyChoiceForm }) {
  const { vault } = words;
  const { keychain } = form;
  const isKeychainOpen = keychain === 'ok';
  return (
    <>
      <RadioGroup
        label={vault.keyTitle}
        selected={form.place}
        onChange={form.setPlace}
        options={[
          {
            id: 'keychain',
            label: isKeychainOpen ? vault.recommended(vault.keychain) : vault.keychain,
            hint: isKeychainOpen ? vault.keychainHint : vault.keychainProblems[keychain],
            isDisabled: !isKeychainOpen,
          },
          { id: 'passphrase', label: vault.byPassphrase, hint: vault.byPassphraseHint },
        ]}
      />
      {form.place === 'passphrase' && <NewPassphrase form={form} />}
    </>
  );
}

function NewPassphrase({ form }: { readonly form: KeyChoiceForm }) {
  const { vault } = words;
  const [length, setLength] = useState(0);
  const isShort = length > 0 && length < fewestSafeCharacters;
  const take = (change: SecretChange) => {
    setLength(secretOf(change)?.length ?? 0);
    form.setPassphrase(change);
  };
  return (
    <>
      <SecretInput
        label={vault.newPassphrase}
        autoComplete="new-password"
        onChange={take}
        hint={isShort ? vault.newPassphraseShort(length, fewestSafeCharacters) : vault.newPassphraseHint}
      />
      <SecretInput
        label={vault.repeatPassphrase}
        autoComplete="new-password"
        onChange={form.setRepeated}
        error={form.problem}
      />
    </>
  );
}

function problemOf(typed: string | null | undefined, repeated: string | null | undefined): string | null {
  if (typed === undefined || typed === null) return words.vault.passphraseMissing;
  return typed === repeated ? null : words.vault.passphrasesDiffer;
}
