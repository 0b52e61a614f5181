import { type FormEvent, useState } from 'react';
import { type ApplyPreference, applyPreferences } from '../../../core/model/subscription.ts';
import { parseWebAddress } from '../../../core/model/web-address.ts';
import { words } from '../../../core/words/words.ts';
import { Button } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/checkbox.tsx';
import { classNames } from '../../parts/class-names.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Progress } from '../../parts/progress.tsx';
import { RadioGroup } from '../../parts/radio-group.tsx';
import { type SecretChange, SecretInput, takeSecret } from '../../parts/secret-field.tsx';
import { TextField } from '../../parts/text-field.tsx';
import styles from './share.module.css';
import type { Subscriptions } from './use-subscriptions.ts';

/** Follows one more profile. Nothing of it is taken over here before a person says so, unless they choose otherwise. */
export function FollowForm({
  subscriptions,
  onClose,
}: {
  readonly subscriptions: Subscriptions;
  readonly onClose: () => void;
}) {
  const { share: say, common } = words;
  const { subscribing } = subscriptions;
  const [address, setAddress] = useState('');
  const [name, setName] = useState('');
  const [apply, setApply] = useState<ApplyPreference>('review');
  const [allowHttp, setAllowHttp] = useState(false);
  const [passphrase, setPassphrase] = useState<SecretChange>({ kind: 'keep' });
  const [isMissing, setMissing] = useState(false);
  const close = () => {
    subscribing.cancel();
    subscribing.clear();
    onClose();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (subscribing.isRunning) return;
    const place = address.trim();
    setMissing(place === '');
    if (place === '') return;
    const secret = passphrase.kind === 'set' ? passphrase.read() : '';
    const isFollowed = await subscriptions.subscribe({
      address: place,
      apply,
      ...(name.trim() === '' ? {} : { name: name.trim() }),
      ...(secret === '' ? {} : { passphrase: secret }),
      ...(allowHttp ? { allowHttp } : {}),
    });
    if (!isFollowed) return;
    takeSecret(passphrase);
    onClose();
  };
  return (
    <form
      className={classNames(styles.form)}
      aria-label={say.followTitle}
      onSubmit={(event) => void submit(event)}
    >
      <p className={classNames(styles.hint)}>{say.followText}</p>
      <TextField
        label={say.followAddress}
        value={address}
        onChange={setAddress}
        hint={say.followAddressHint}
        error={isMissing ? say.followAddressMissing : null}
        isMono
        autoFocus
      />
      {needsPlainHttp(address) && (
        <Checkbox isSelected={allowHttp} onChange={setAllowHttp} hint={say.followAllowHttpHint}>
          {say.followAllowHttp}
        </Checkbox>
      )}
      <TextField
        label={say.followName}
        value={name}
        onChange={setName}
        hint={say.followNameHint}
        isOptional
      />
      <ApplyField apply={apply} onChange={setApply} />
      <SecretInput
        label={`${say.followPassphrase} (${common.optional})`}
        hint={say.followPassphraseHint}
        onChange={setPassphrase}
      />
      {subscribing.failure !== null && <ErrorPanel failure={subscribing.failure} />}
      {subscribing.isSlow && <Progress text={say.following} onCancel={subscribing.cancel} />}
      <div className={classNames(styles.buttons)}>
        <Button onPress={close}>{common.cancel}</Button>
        <Button type="submit" isPending={subscribing.isRunning}>
          {say.startFollowing}
        </Button>
      </div>
    </form>
  );
}

/** What happens when a followed profile changed. */
export function ApplyField({
  apply,
  onChange,
}: {
  readonly apply: ApplyPreference;
  readonly onChange: (apply: ApplyPreference) => void;
}) {
  const { share: say } = words;
  return (
    <RadioGroup
      label={say.applyLabel}
      selected={apply}
      onChange={onChange}
      options={applyPreferences.map((id) => ({ id, ...say.applies[id] }))}
    />
  );
}

function needsPlainHttp(address: string): boolean {
  return !parseWebAddress(address).ok && parseWebAddress(address, 'allowed').ok;
}
