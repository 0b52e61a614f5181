import Ban from 'lucide-react/icons/ban';
import KeyRound from 'lucide-react/icons/key-round';
import ShieldAlert from 'lucide-react/icons/shield-alert';
import WifiOff from 'lucide-react/icons/wifi-off';
import type { LucideIcon } from 'lucide-react';
import X from 'lucide-react/icons/x';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { SignInInterruption, SignInPageAction } from '../../core/host/host-contract.ts';
import { words } from '../../core/words/words.ts';
import { Button } from '../parts/button.tsx';
import { Checkbox } from '../parts/checkbox.tsx';
import { classNames } from '../parts/class-names.ts';
import { Facts } from '../parts/facts.tsx';
import { formatDay } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { RadioGroup } from '../parts/radio-group.tsx';
import { type SecretChange, SecretInput, takeSecret } from '../parts/secret-field.tsx';
import { TextField } from '../parts/text-field.tsx';
import { type Tone, toneClass } from '../parts/tone.ts';
import styles from './sign-in-page.module.css';

type Act = (action: SignInPageAction) => void;
type Of<Kind extends SignInInterruption['kind']> = Extract<SignInInterruption, { kind: Kind }>;

/** What the sign-in page cannot go on without: a banner where the page stays in sight, a whole panel where it cannot. */
export function InterruptionView({
  interruption,
  act,
}: {
  readonly interruption: SignInInterruption;
  readonly act: Act;
}) {
  switch (interruption.kind) {
    case 'needs-own-browser':
      return <NeedsOwnBrowser interruption={interruption} act={act} />;
    case 'navigation-blocked':
      return <NavigationBlocked interruption={interruption} act={act} />;
    case 'credentials':
      return <Credentials interruption={interruption} act={act} />;
    case 'client-certificate':
      return <ClientCertificate interruption={interruption} act={act} />;
    case 'certificate-error':
      return <CertificateError interruption={interruption} act={act} />;
    case 'load-failed':
      return <LoadFailed interruption={interruption} act={act} />;
  }
}

function NeedsOwnBrowser({ interruption, act }: { interruption: Of<'needs-own-browser'>; act: Act }) {
  const text = words.signInPage.ownBrowser;
  return (
    <Strip tone="need" icon={KeyRound} title={text.title} text={text.why[interruption.why]}>
      <Button kind="primary" onPress={() => act({ kind: 'open-in-browser' })}>
        {text.go}
      </Button>
      <IconButton icon={X} size="small" label={text.stay} onPress={() => act({ kind: 'dismiss' })} />
    </Strip>
  );
}

function NavigationBlocked({ interruption, act }: { interruption: Of<'navigation-blocked'>; act: Act }) {
  const text = words.signInPage.navigationBlocked;
  return (
    <Strip tone="soon" icon={Ban} title={text.title(interruption.host)} text={text.text}>
      <IconButton icon={X} size="small" label={words.common.close} onPress={() => act({ kind: 'dismiss' })} />
    </Strip>
  );
}

function Credentials({ interruption, act }: { interruption: Of<'credentials'>; act: Act }) {
  const text = words.signInPage.credentials;
  const { host, isProxy, scheme, realm, attempt } = interruption;
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState<SecretChange>({ kind: 'keep' });
  const [isMissing, setMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (username.trim() === '' || password.kind !== 'set') return setMissing(true);
    act({ kind: 'credentials', username: username.trim(), password: takeSecret(password) });
  };
  return (
    <Panel
      icon={KeyRound}
      title={isProxy ? text.proxy(host) : text.site(host)}
      text={[text.text(scheme), realm !== '' && text.realm(realm)].filter(Boolean).join(' ')}
    >
      {attempt > 1 && <p role="alert">{text.again(attempt)}</p>}
      <form className={classNames(styles.form)} onSubmit={submit}>
        <TextField
          label={text.username}
          value={username}
          onChange={setUsername}
          hint={text.usernameHint}
          autoFocus
        />
        <SecretInput
          label={text.password}
          autoComplete="current-password"
          onChange={setPassword}
          error={isMissing ? text.missing : null}
        />
        <div className={classNames(styles.buttons)}>
          <Button kind="primary" type="submit">
            {text.send}
          </Button>
          <Button onPress={() => act({ kind: 'dismiss' })}>{text.without}</Button>
        </div>
      </form>
    </Panel>
  );
}

function ClientCertificate({ interruption, act }: { interruption: Of<'client-certificate'>; act: Act }) {
  const text = words.signInPage.clientCertificate;
  const { host, certificates } = interruption;
  const [chosen, setChosen] = useState('0');
  const now = Date.now();
  const options = certificates.map(({ subject, issuer, validUntil }, index) => ({
    id: String(index),
    label: subject,
    hint: text.entry(issuer, formatDay(validUntil, now)),
  }));
  return (
    <Panel icon={KeyRound} title={text.title(host)} text={certificates.length === 0 ? text.none : text.text}>
      {options.length > 0 && (
        <RadioGroup label={text.choice} options={options} selected={chosen} onChange={setChosen} />
      )}
      <div className={classNames(styles.buttons)}>
        {options.length > 0 && (
          <Button kind="primary" onPress={() => act({ kind: 'client-certificate', index: Number(chosen) })}>
            {text.send}
          </Button>
        )}
        <Button
          kind={options.length > 0 ? 'plain' : 'primary'}
          onPress={() => act({ kind: 'client-certificate', index: null })}
        >
          {text.without}
        </Button>
      </div>
    </Panel>
  );
}

/** Trusting takes two steps on purpose: the first shows what there is to compare, the second says it was. */
function CertificateError({ interruption, act }: { interruption: Of<'certificate-error'>; act: Act }) {
  const text = words.signInPage.certificateError;
  const { host, error, subject, issuer, validUntil, fingerprint } = interruption;
  const [isUnsure, setUnsure] = useState(false);
  const [isCompared, setCompared] = useState(false);
  return (
    <Panel icon={ShieldAlert} tone="error" title={text.title(host)} text={text.text}>
      <Facts
        facts={[
          { label: text.error, value: error },
          { label: text.subject, value: subject },
          { label: text.issuer, value: issuer },
          { label: text.validUntil, value: formatDay(validUntil, Date.now()) },
          {
            label: text.fingerprint,
            value: <code className={classNames(styles.fingerprint)}>{inPairs(fingerprint)}</code>,
          },
        ]}
      />
      {isUnsure && (
        <Checkbox isSelected={isCompared} onChange={setCompared}>
          {text.sure(host)}
        </Checkbox>
      )}
      <div className={classNames(styles.buttons)}>
        <Button kind="primary" autoFocus onPress={() => act({ kind: 'cancel' })}>
          {text.leave}
        </Button>
        {isUnsure ? (
          <Button
            isDanger
            isDisabled={!isCompared}
            onPress={() => act({ kind: 'trust-certificate', fingerprint })}
          >
            {text.trust(host)}
          </Button>
        ) : (
          <Button kind="quiet" onPress={() => setUnsure(true)}>
            {text.unsure}
          </Button>
        )}
      </div>
    </Panel>
  );
}

function LoadFailed({ interruption, act }: { interruption: Of<'load-failed'>; act: Act }) {
  const text = words.signInPage.loadFailed;
  return (
    <Panel icon={WifiOff} tone="error" title={text.title(interruption.host)} text={text.text}>
      <p className={classNames(styles.reason)}>{interruption.error}</p>
      <div className={classNames(styles.buttons)}>
        <Button kind="primary" autoFocus onPress={() => act({ kind: 'reload' })}>
          {text.reload}
        </Button>
        <Button onPress={() => act({ kind: 'open-in-browser' })}>{words.signInPage.openInBrowser}</Button>
      </div>
    </Panel>
  );
}

function Strip({
  tone,
  icon,
  title,
  text,
  children,
}: {
  readonly tone: Tone;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={classNames(styles.strip, toneClass(tone))} role="status">
      <Icon of={icon} />
      <span className={classNames(styles.said)} title={text}>
        <b>{title}</b>
        <span>{text}</span>
      </span>
      {children}
    </div>
  );
}

function Panel({
  icon,
  tone = 'need',
  title,
  text,
  children,
}: {
  readonly icon: LucideIcon;
  readonly tone?: Tone;
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}) {
  return (
    <section className={classNames(styles.panel)}>
      <div className={classNames(styles.content)}>
        <span className={classNames(styles.round, toneClass(tone))}>
          <Icon of={icon} size={20} />
        </span>
        <h2>{title}</h2>
        <p>{text}</p>
        {children}
      </div>
    </section>
  );
}

/** 64 hex digits as certificates print them, so that two can be compared by eye. */
function inPairs(fingerprint: string): string {
  return fingerprint.toUpperCase().match(/../g)?.join(' ') ?? '';
}
