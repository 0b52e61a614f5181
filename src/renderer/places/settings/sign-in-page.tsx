import { words } from '../../../core/words/words.ts';
import { useHostState } from '../../host/data.tsx';
import { classNames } from '../../parts/class-names.ts';
import { NumberField } from '../../parts/number-field.tsx';
import { RadioGroup } from '../../parts/radio-group.tsx';
import styles from './settings-place.module.css';
import type { Settings } from './use-settings.ts';

/** Where sign-in pages open, and how long they are waited for. */
export function SignInPage({ settings: { preferences, set } }: { readonly settings: Settings }) {
  const said = words.settings;
  const { embeddedSignIn } = useHostState().features;
  return (
    <div className={classNames(styles.group)}>
      <p className={classNames(styles.hint)}>{said.signInWithHint}</p>
      <RadioGroup
        label={said.signInWith}
        selected={preferences.signInWith}
        onChange={(signInWith) => set(said.signInWith, { signInWith })}
        options={[
          { id: 'ask', ...said.surfaces.ask },
          {
            id: 'embedded',
            label: said.surfaces.embedded.label,
            hint: embeddedSignIn.available ? said.surfaces.embedded.hint : said.absent(embeddedSignIn.reason),
            isDisabled: !embeddedSignIn.available,
          },
          { id: 'system', ...said.surfaces.system },
        ]}
      />
      <NumberField
        label={said.signInSeconds}
        hint={said.signInSecondsHint}
        value={preferences.signInSeconds}
        least={30}
        most={3_600}
        step={30}
        onChange={(seconds) => seconds !== null && set(said.signInSeconds, { signInSeconds: seconds })}
      />
    </div>
  );
}
