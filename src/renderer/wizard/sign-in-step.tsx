import Info from 'lucide-react/icons/info';
import { useMemo } from 'react';
import type { AuthConfigView } from '../../core/contract.ts';
import { authKinds } from '../../core/model/auth-config.ts';
import { words } from '../../core/words/words.ts';
import { useAuthConfigs, useConnections } from '../host/data.tsx';
import { classNames } from '../parts/class-names.ts';
import { Note } from '../parts/note.tsx';
import { RadioGroup } from '../parts/radio-group.tsx';
import { Select } from '../parts/select.tsx';
import { TextField } from '../parts/text-field.tsx';
import { blankDraft } from '../places/authentication/draft.ts';
import { type Form, NeededFields } from '../places/authentication/fields.tsx';
import { IdField } from '../places/authentication/id-field.tsx';
import { RegistrationHelper } from '../places/authentication/registration-helper.tsx';
import { configsOf } from './target.ts';
import type { Choice, WizardForm } from './use-wizard.ts';
import styles from './wizard.module.css';

const another = '*another';
const create = '*new';
const nobody = '*nobody';

/** Who signs in: a configuration that is there, a new one, or nobody. */
export function SignInStep({ form, hasTried }: { readonly form: WizardForm; readonly hasTried: boolean }) {
  const { wizard } = words;
  const views = (useAuthConfigs().value ?? []).filter(({ config }) => config.id !== form.made.authId);
  const fitting = configsOf(views, form.target?.site ?? '');
  const others = views.filter((view) => !fitting.includes(view));
  const { choice } = form;
  const isWebTier = form.found.discovery?.signInKinds.includes('web-tier') ?? false;
  return (
    <>
      {isWebTier && (
        <Note tone="need" icon={Info}>
          {wizard.webTier}
        </Note>
      )}
      <RadioGroup
        label={wizard.who}
        options={[
          ...fitting.map((view) => ({
            id: view.config.id as string,
            label: wizard.existing(view.config.name, view.config.id),
            hint: standingOf(view),
          })),
          { id: create, label: wizard.create, hint: wizard.createHint },
          ...(others.length === 0 ? [] : [{ id: another, label: wizard.another, hint: wizard.anotherHint }]),
          { id: nobody, label: wizard.nobody, hint: wizard.nobodyHint },
        ]}
        selected={keyOf(choice)}
        onChange={(key) => form.setChoice(choiceOf(key))}
      />
      {choice.kind === 'another' && (
        <div className={classNames(styles.new)}>
          <Select
            label={wizard.anotherPick}
            options={others.map(({ config }) => ({
              id: config.id as string,
              label: config.name,
              hint: `${config.id}, ${words.common.authKinds[config.kind]}`,
            }))}
            selected={choice.id}
            onChange={(id) => form.setChoice({ kind: 'another', id })}
            error={hasTried && choice.id === null ? wizard.anotherMissing : null}
          />
        </div>
      )}
      {choice.kind === 'new' && <NewConfig form={form} hasTried={hasTried} />}
    </>
  );
}

function NewConfig({ form, hasTried }: { readonly form: WizardForm; readonly hasTried: boolean }) {
  const { authentication, wizard } = words;
  const { draft, change, made } = form;
  const views = useAuthConfigs().value;
  const connections = useConnections().value;
  const others = useMemo(
    () =>
      (views ?? [])
        .filter(({ config }) => config.id !== made.authId)
        .map(({ config: { id, name } }) => ({ id, name })),
    [views, made.authId],
  );
  const named = useMemo(
    () => (connections ?? []).flatMap(({ connection }) => connection.authId ?? []),
    [connections],
  );
  const problems = hasTried ? form.problems : {};
  const fields: Form = { draft, change, problems, marks: form.marks, usedBy: 0, turn: 0 };
  const kinds = kindsFor(form);
  const isApplication = draft.kind === 'oauth2' || draft.kind === 'app';
  return (
    <div className={classNames(styles.new)}>
      <div className={classNames(styles.two)}>
        <TextField
          label={wizard.newName}
          value={draft.name}
          onChange={(name) => change({ name })}
          error={problems.name ?? null}
          maxLength={120}
        />
        <Select
          label={authentication.fields.kind.label}
          options={kinds.map((id) => ({
            id,
            label: authentication.kinds[id],
            hint: authentication.kindHints[id],
          }))}
          selected={draft.kind}
          onChange={(kind) => change({ kind, secrets: blankDraft(kind, '').secrets })}
        />
      </div>
      <IdField
        value={draft.id}
        onChange={(id) => change({ id })}
        around={{ before: made.authId, usedBy: 0, others, named }}
      />
      <NeededFields key={`${draft.kind} ${made.authId ?? ''}`} form={fields} />
      {isApplication && (
        <RegistrationHelper
          level={2}
          registrant={{
            id: null,
            portal: draft.portal,
            redirectUrl: draft.redirectUrl,
            clientId: draft.clientId,
          }}
          onRegistered={({ config }) => form.setChoice({ kind: 'existing', id: config.id })}
        />
      )}
    </div>
  );
}

/** Kinds that the site takes first, then all others. */
function kindsFor({ found }: WizardForm) {
  const taken = (found.discovery?.signInKinds ?? []).filter((kind) => kind !== 'web-tier');
  return [...new Set([...taken, ...authKinds])];
}

function keyOf(choice: Choice): string {
  switch (choice.kind) {
    case 'existing':
      return choice.id;
    case 'another':
      return another;
    case 'new':
      return create;
    case 'nobody':
      return nobody;
  }
}

function choiceOf(key: string): Choice {
  if (key === another) return { kind: 'another', id: null };
  if (key === create) return { kind: 'new' };
  return key === nobody ? { kind: 'nobody' } : { kind: 'existing', id: key };
}

function standingOf({ signIn }: AuthConfigView): string {
  const { wizard } = words;
  const isSignedIn = signIn.state === 'signed-in' || signIn.state === 'expires-soon';
  if (isSignedIn && signIn.account !== null) return wizard.existingSignedIn(signIn.account);
  return signIn.state === 'no-sign-in' ? words.common.states['no-sign-in'] : wizard.existingNotSignedIn;
}
