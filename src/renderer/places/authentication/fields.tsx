import { type ReactNode, useState } from 'react';
import type { SecretMark } from '../../../core/contract.ts';
import { type AuthKind, signInPreferences } from '../../../core/model/auth-config.ts';
import { parseWebAddress } from '../../../core/model/web-address.ts';
import { words } from '../../../core/words/words.ts';
import { Checkbox } from '../../parts/checkbox.tsx';
import { classNames } from '../../parts/class-names.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Disclosure } from '../../parts/disclosure.tsx';
import { Facts } from '../../parts/facts.tsx';
import { NumberField } from '../../parts/number-field.tsx';
import { SecretField } from '../../parts/secret-field.tsx';
import { Select } from '../../parts/select.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { derivedUrl, type Draft, type Problems, type SecretName, usualTokenHeader } from './draft.ts';
import styles from './fields.module.css';
import { RedirectField } from './redirect-field.tsx';

/** What the fields of a form need: the draft, how to change it, and what to say about it. */
export interface Form {
  readonly draft: Draft;
  readonly change: (fields: Partial<Draft>) => void;
  readonly problems: Problems;
  /** Secrets that are stored. */
  readonly marks: Readonly<Record<SecretName, SecretMark | null>>;
  /** How many connections use the configuration. */
  readonly usedBy: number;
  /** Another number empties the fields for secrets, which keep to themselves what is typed. */
  readonly turn: number;
}

type FieldId =
  | 'portal'
  | 'clientId'
  | 'clientSecret'
  | 'appSecret'
  | 'redirectUrl'
  | 'username'
  | 'password'
  | 'basicPassword'
  | 'key'
  | 'token'
  | 'expiresAt'
  | 'lasts'
  | 'expectedAccount'
  | 'signInWith'
  | 'privateSignIn'
  | 'requestUrl'
  | 'tokenUrl'
  | 'refreshUrl'
  | 'pkce'
  | 'scope'
  | 'tokenHeader'
  | 'apiKey'
  | 'persistToken'
  | 'referer'
  | 'realm'
  | 'timeout';

/** What nobody can do without, what many set, and what few need. */
const fieldsOf: Readonly<
  Record<
    AuthKind,
    {
      readonly needed: readonly FieldId[];
      readonly usual: readonly FieldId[];
      readonly rare: readonly FieldId[];
    }
  >
> = {
  oauth2: {
    needed: ['clientId', 'clientSecret', 'redirectUrl'],
    usual: ['lasts', 'expectedAccount', 'signInWith', 'privateSignIn'],
    rare: [
      'requestUrl',
      'tokenUrl',
      'refreshUrl',
      'pkce',
      'scope',
      'tokenHeader',
      'apiKey',
      'persistToken',
      'timeout',
    ],
  },
  app: {
    needed: ['clientId', 'appSecret'],
    usual: ['lasts'],
    rare: ['tokenUrl', 'tokenHeader', 'timeout'],
  },
  token: { needed: ['username', 'password'], usual: ['lasts'], rare: ['referer', 'tokenHeader', 'timeout'] },
  'api-key': { needed: ['key', 'expiresAt'], usual: [], rare: ['tokenHeader', 'timeout'] },
  pasted: { needed: ['token', 'expiresAt'], usual: [], rare: ['tokenHeader', 'timeout'] },
  basic: { needed: ['username', 'basicPassword'], usual: ['realm'], rare: ['timeout'] },
  qgis: { needed: [], usual: [], rare: [] },
};

/** All fields of a kind but ID, name and kind: the portal first, few people's needs behind "Advanced". */
export function KindFields({ form }: { readonly form: Form }) {
  const { needed, usual, rare } = fieldsOf[form.draft.kind];
  const hasProblem = rare.some((id) => id in form.problems);
  const [isOpen, setOpen] = useState(false);
  return (
    <div className={classNames(styles.fields)}>
      <PortalField form={form} />
      <DerivedUrls form={form} />
      <FieldList ids={[...needed, ...usual]} form={form} />
      <Disclosure title={words.authentication.advanced} isOpen={isOpen || hasProblem} onToggle={setOpen}>
        <FieldList ids={rare} form={form} />
      </Disclosure>
    </div>
  );
}

/** The fields without which a kind does not work, for where the rest can wait. */
export function NeededFields({ form }: { readonly form: Form }) {
  return (
    <div className={classNames(styles.fields)}>
      <FieldList ids={fieldsOf[form.draft.kind].needed} form={form} />
    </div>
  );
}

function FieldList({ ids, form }: { readonly ids: readonly FieldId[]; readonly form: Form }) {
  return ids.map((id) => {
    const Field = fieldViews[id];
    return <Field key={id} form={form} />;
  });
}

function PortalField({ form: { draft, change, problems } }: { readonly form: Form }) {
  const { fields } = words.authentication;
  const { label, hint } =
    draft.kind === 'token' ? fields.site : draft.kind === 'basic' ? fields.basicSite : fields.portal;
  const isPlain = draft.allowHttp || isPlainHttp(draft.portal);
  return (
    <div className={classNames(styles.stack)}>
      <TextField
        label={label}
        value={draft.portal}
        onChange={(portal) => change({ portal })}
        hint={hint}
        error={problems.portal ?? null}
        isMono
      />
      {isPlain && (
        <Checkbox
          isSelected={draft.allowHttp}
          onChange={(allowHttp) => change({ allowHttp })}
          hint={fields.allowHttp.hint}
        >
          {fields.allowHttp.label}
        </Checkbox>
      )}
    </div>
  );
}

/** The addresses that follow from the portal, to be seen and copied. */
function DerivedUrls({ form: { draft } }: { readonly form: Form }) {
  const { fields } = words.authentication;
  const { kind } = draft;
  if (kind !== 'oauth2' && kind !== 'app') return null;
  const fact = (label: string, url: string) => ({
    label,
    value: url === '' ? null : <Copyable text={url} name={label} />,
  });
  const request = draft.requestUrl ?? derivedUrl(draft, 'authorize');
  const token = draft.tokenUrl ?? derivedUrl(draft, 'token');
  if (request === '' && token === '') return null;
  return (
    <div className={classNames(styles.derived)}>
      <Facts
        facts={[
          ...(kind === 'oauth2' ? [fact(fields.requestUrl.label, request)] : []),
          fact(fields.tokenUrl.label, token),
        ]}
      />
    </div>
  );
}

type PlainText = 'clientId' | 'scope' | 'username' | 'realm' | 'referer' | 'expectedAccount' | 'refreshUrl';

function textView(name: PlainText, isMono = false, isOptional = false) {
  return function PlainField({ form: { draft, change, problems } }: { readonly form: Form }) {
    const { label, hint } = words.authentication.fields[name];
    return (
      <TextField
        label={label}
        value={draft[name]}
        onChange={(text) => change({ [name]: text })}
        hint={hint}
        error={problems[name] ?? null}
        isMono={isMono}
        isOptional={isOptional}
      />
    );
  };
}

/** An address that follows from the portal unless it is typed. */
function addressView(name: 'requestUrl' | 'tokenUrl', endpoint: 'authorize' | 'token') {
  return function AddressField({ form: { draft, change, problems } }: { readonly form: Form }) {
    const { label, hint } = words.authentication.fields[name];
    return (
      <TextField
        label={label}
        value={draft[name] ?? ''}
        placeholder={derivedUrl(draft, endpoint)}
        onChange={(text) => change({ [name]: text === '' ? null : text })}
        hint={hint}
        error={problems[name] ?? null}
        isMono
      />
    );
  };
}

type SecretWords = 'clientSecret' | 'appSecret' | 'password' | 'basicPassword' | 'key' | 'token' | 'apiKey';

function secretView(name: SecretName, said: SecretWords, isRemovable: boolean) {
  return function SecretKindField({
    form: { draft, change, problems, marks, usedBy, turn },
  }: {
    readonly form: Form;
  }) {
    const { label, hint } = words.authentication.fields[said];
    return (
      <SecretField
        key={turn}
        label={label}
        hint={hint}
        mark={marks[name]}
        usedBy={usedBy}
        change={draft.secrets[name]}
        onChange={(secret) => change({ secrets: { ...draft.secrets, [name]: secret } })}
        error={problems[name] ?? null}
        isRemovable={isRemovable}
      />
    );
  };
}

function flagView(name: 'pkce' | 'persistToken' | 'privateSignIn') {
  return function FlagField({ form: { draft, change } }: { readonly form: Form }) {
    const { label, hint } = words.authentication.fields[name];
    return (
      <Checkbox isSelected={draft[name]} onChange={(isOn) => change({ [name]: isOn })} hint={hint}>
        {label}
      </Checkbox>
    );
  };
}

const fieldViews: Readonly<Record<FieldId, (props: { readonly form: Form }) => ReactNode>> = {
  portal: PortalField,
  clientId: textView('clientId', true),
  clientSecret: secretView('clientSecret', 'clientSecret', true),
  appSecret: secretView('clientSecret', 'appSecret', false),
  redirectUrl: ({ form: { draft, change, problems } }) => (
    <RedirectField
      value={draft.redirectUrl}
      onChange={(redirectUrl) => change({ redirectUrl })}
      error={problems.redirectUrl ?? null}
    />
  ),
  username: textView('username'),
  password: secretView('password', 'password', true),
  basicPassword: secretView('password', 'basicPassword', false),
  key: secretView('password', 'key', false),
  token: secretView('token', 'token', false),
  expiresAt: ({ form: { draft, change } }) => {
    const { label, hint } = words.authentication.fields.expiresAt;
    return (
      <TextField
        type="date"
        label={label}
        value={dayText(draft.expiresAt)}
        onChange={(text) => change({ expiresAt: endOfDay(text) })}
        hint={hint}
        isOptional
      />
    );
  },
  lasts: LastsField,
  expectedAccount: textView('expectedAccount', false, true),
  signInWith: ({ form: { draft, change } }) => {
    const { fields, signInWithOptions } = words.authentication;
    return (
      <Select
        label={fields.signInWith.label}
        options={signInPreferences.map((id) => ({ id, label: signInWithOptions[id] }))}
        selected={draft.signInWith}
        onChange={(signInWith) => change({ signInWith })}
        hint={fields.signInWith.hint}
      />
    );
  },
  privateSignIn: flagView('privateSignIn'),
  requestUrl: addressView('requestUrl', 'authorize'),
  tokenUrl: addressView('tokenUrl', 'token'),
  refreshUrl: textView('refreshUrl', true),
  pkce: flagView('pkce'),
  scope: textView('scope'),
  tokenHeader: ({ form: { draft, change, problems } }) => {
    const { label, hint } = words.authentication.fields.tokenHeader;
    const usual = usualTokenHeader(draft);
    return (
      <TextField
        label={label}
        value={draft.tokenHeader ?? ''}
        placeholder={usual}
        onChange={(text) => change({ tokenHeader: text === '' ? null : text })}
        hint={hint(usual)}
        error={problems.tokenHeader ?? null}
        isMono
      />
    );
  },
  apiKey: secretView('apiKey', 'apiKey', true),
  persistToken: flagView('persistToken'),
  referer: textView('referer', true),
  realm: textView('realm', false, true),
  timeout: ({ form: { draft, change, problems } }) => {
    const { label, hint } = words.authentication.fields.timeout;
    return (
      <NumberField
        label={label}
        value={draft.timeoutSeconds}
        least={1}
        most={600}
        onChange={(timeoutSeconds) => change({ timeoutSeconds })}
        hint={hint}
        error={problems.timeoutSeconds ?? null}
      />
    );
  },
};

const spans = { 'two-weeks': 20_160, 'ninety-days': 129_600 } as const;
const lasts = ['portal', 'two-weeks', 'ninety-days', 'minutes'] as const;

function LastsField({ form: { draft, change, problems } }: { readonly form: Form }) {
  const { fields, lasts: say } = words.authentication;
  const minutes = draft.expirationMinutes;
  // Kept apart from the value: someone who counts minutes may pass two weeks on the way.
  const [isCounted, setCounted] = useState(() => choiceOf(minutes) === 'minutes');
  const choice = isCounted ? 'minutes' : choiceOf(minutes);
  const choose = (next: (typeof lasts)[number]) => {
    setCounted(next === 'minutes');
    if (next === 'portal') change({ expirationMinutes: null });
    else change({ expirationMinutes: next === 'minutes' ? (minutes ?? 60) : spans[next] });
  };
  return (
    <div className={classNames(styles.two)}>
      <Select
        label={fields.lasts.label}
        options={lasts.map((id) => ({ id, label: say[id] }))}
        selected={choice}
        onChange={choose}
        hint={fields.lasts.hint}
      />
      {choice === 'minutes' && (
        <NumberField
          label={fields.minutes.label}
          value={minutes}
          least={1}
          most={129_600}
          onChange={(expirationMinutes) => change({ expirationMinutes })}
          hint={fields.minutes.hint}
          error={problems.expirationMinutes ?? null}
        />
      )}
    </div>
  );
}

function choiceOf(minutes: number | null): (typeof lasts)[number] {
  if (minutes === null) return 'portal';
  if (minutes === spans['two-weeks']) return 'two-weeks';
  return minutes === spans['ninety-days'] ? 'ninety-days' : 'minutes';
}

function isPlainHttp(text: string): boolean {
  return !parseWebAddress(text).ok && parseWebAddress(text, 'allowed').ok;
}

/** A moment as its day on this computer, as a date field has it. */
function dayText(at: number | null): string {
  if (at === null) return '';
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The end of a day on this computer: what ends on a day is good through it. */
function endOfDay(text: string): number | null {
  const end = new Date(`${text}T23:59:59`).getTime();
  return Number.isNaN(end) ? null : end;
}
