import { type FormEvent, useState } from 'react';
import type { AuthConfigView, SignInSurface } from '../../core/contract.ts';
import type { HostState } from '../../core/host/host-contract.ts';
import { words } from '../../core/words/words.ts';
import { Checkbox } from '../parts/checkbox.tsx';
import { classNames } from '../parts/class-names.ts';
import { RadioGroup } from '../parts/radio-group.tsx';
import { isMetHere } from './sign-in-desk.ts';
import styles from './sign-in.module.css';

const surfaces: readonly SignInSurface[] = ['embedded', 'system', 'print', 'paste'];

/** Where the sign-in page shall open. What this computer or the redirect URL does not allow says why. */
export function ChooseStep({
  formId,
  view,
  features,
  proposed,
  onChoose,
}: {
  readonly formId: string;
  readonly view: AuthConfigView;
  readonly features: HostState['features'];
  readonly proposed: SignInSurface;
  readonly onChoose: (
    surface: SignInSurface,
    wish: { readonly private: boolean; readonly remember: boolean },
  ) => void;
}) {
  const { signIn } = words;
  const [surface, setSurface] = useState(proposed);
  const [isPrivate, setPrivate] = useState(view.config.privateSignIn);
  const [isRemembered, setRemembered] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChoose(surface, { private: isPrivate, remember: isRemembered });
  };
  return (
    <form id={formId} className={classNames(styles.form)} onSubmit={submit}>
      <RadioGroup
        label={signIn.where}
        options={surfaces.map((id) => {
          const obstacle = obstacleTo(id, view, features);
          return {
            id,
            label: <SurfaceLabel surface={id} isRecommended={obstacle === null && id === 'embedded'} />,
            hint: obstacle ?? signIn.surfaceHints[id],
            isDisabled: obstacle !== null,
          };
        })}
        selected={surface}
        onChange={setSurface}
      />
      <div className={classNames(styles.choice)}>
        <Checkbox isSelected={isPrivate} onChange={setPrivate} hint={signIn.privateHint}>
          {signIn.private}
        </Checkbox>
        {(surface === 'embedded' || surface === 'system') && (
          <Checkbox isSelected={isRemembered} onChange={setRemembered} hint={signIn.rememberHint}>
            {signIn.remember(view.config.name)}
          </Checkbox>
        )}
      </div>
    </form>
  );
}

function SurfaceLabel({
  surface,
  isRecommended,
}: {
  readonly surface: SignInSurface;
  readonly isRecommended: boolean;
}) {
  const { signIn } = words;
  return (
    <span>
      {signIn.surfaces[surface]}
      {isRecommended && <span className={classNames(styles.recommended)}>{signIn.recommended}</span>}
    </span>
  );
}

/** Why a sign-in cannot go that way, or `null`. */
function obstacleTo(
  surface: SignInSurface,
  { config }: AuthConfigView,
  { embeddedSignIn }: HostState['features'],
): string | null {
  if (surface === 'embedded') return embeddedSignIn.available ? null : embeddedSignIn.reason;
  const isLocal = config.kind === 'oauth2' && isMetHere(config.redirectUrl);
  return surface === 'paste' || isLocal ? null : words.signIn.redirectElsewhere;
}
