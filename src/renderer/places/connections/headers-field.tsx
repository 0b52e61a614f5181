import Plus from 'lucide-react/icons/plus';
import X from 'lucide-react/icons/x';
import { useId } from 'react';
import type { Header } from '../../../core/model/connection.ts';
import { words } from '../../../core/words/words.ts';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { formatNumber } from '../../parts/format.ts';
import { IconButton } from '../../parts/icon-button.tsx';
import { type SecretChange, SecretInput } from '../../parts/secret-field.tsx';
import { TextField } from '../../parts/text-field.tsx';
import styles from './connection-drawer.module.css';

/**
 * What is to become of the stored headers. Their values are not known here, so they are kept or replaced as a whole; those
 * that came without a value are given theirs (`fill`, by name).
 */
export type HeadersChange =
  | { readonly kind: 'keep' }
  | { readonly kind: 'remove' }
  | { readonly kind: 'fill'; readonly values: Readonly<Record<string, SecretChange>> }
  | { readonly kind: 'replace'; readonly entries: readonly HeaderEntry[] };

interface HeaderEntry {
  readonly key: number;
  readonly name: string;
  readonly value: SecretChange;
}

/** The headers of a request that a change makes of those names; `undefined` keeps what is stored. Reads the values once. */
export function headersOf(change: HeadersChange, names: readonly string[]): readonly Header[] | undefined {
  if (change.kind === 'keep') return undefined;
  if (change.kind === 'remove') return [];
  if (change.kind === 'fill') {
    // No value leaves the one that is stored.
    return names.map((name) => {
      const given = change.values[name];
      return { name, value: given?.kind === 'set' ? given.read() : null };
    });
  }
  return change.entries
    .filter(({ name }) => name.trim() !== '')
    .map(({ name, value }) => ({ name: name.trim(), value: value.kind === 'set' ? value.read() : '' }));
}

/** Names and values that go along with every request. Stored values are not shown. */
export function HeadersField({
  names,
  unset,
  change,
  onChange,
}: {
  /** Names of the stored headers. */
  readonly names: readonly string[];
  /** Those of them that came without a value. */
  readonly unset: readonly string[];
  readonly change: HeadersChange;
  readonly onChange: (change: HeadersChange) => void;
}) {
  const said = words.connections.form;
  const labelId = useId();
  const entries = change.kind === 'replace' ? change.entries : [];
  const add = () => {
    const key = Math.max(0, ...entries.map((entry) => entry.key)) + 1;
    onChange({ kind: 'replace', entries: [...entries, { key, name: '', value: { kind: 'keep' } }] });
  };
  const set = (key: number, fields: Partial<HeaderEntry>) =>
    onChange({
      kind: 'replace',
      entries: entries.map((entry) => (entry.key === key ? { ...entry, ...fields } : entry)),
    });
  const drop = (key: number) => {
    const left = entries.filter((entry) => entry.key !== key);
    onChange(left.length === 0 && names.length === 0 ? { kind: 'keep' } : { kind: 'replace', entries: left });
  };
  return (
    <div className={classNames(styles.headers)} role="group" aria-labelledby={labelId}>
      <span id={labelId} className={classNames(styles.label)}>
        {words.connections.headers}
      </span>
      {change.kind !== 'replace' && names.length > 0 && (
        <div className={classNames(styles.kept)}>
          <span className={classNames(styles.grow)}>
            {change.kind === 'remove' ? said.headersRemoved : standing(names, unset)}
          </span>
          {change.kind === 'remove' ? (
            <Button size="small" kind="quiet" onPress={() => onChange({ kind: 'keep' })}>
              {words.common.secretKeep}
            </Button>
          ) : (
            <>
              <Button size="small" onPress={add}>
                {said.headersReplace}
              </Button>
              <Button size="small" kind="quiet" onPress={() => onChange({ kind: 'remove' })}>
                {said.headersRemove}
              </Button>
            </>
          )}
        </div>
      )}
      {(change.kind === 'keep' || change.kind === 'fill') &&
        unset.map((name) => (
          <SecretInput
            key={name}
            label={said.headerValueOf(name)}
            hint={said.headerValueMissing}
            onChange={(value) =>
              onChange({
                kind: 'fill',
                values: { ...(change.kind === 'fill' ? change.values : {}), [name]: value },
              })
            }
          />
        ))}
      {entries.map((entry, index) => {
        const number = formatNumber(index + 1);
        const isRefused = entry.name.trim().toLowerCase() === 'authorization';
        return (
          <div key={entry.key} className={classNames(styles.header)}>
            <TextField
              label={said.headerName(number)}
              value={entry.name}
              onChange={(name) => set(entry.key, { name })}
              error={isRefused ? said.authorizationRefused : null}
              isMono
            />
            <SecretInput label={said.headerValue(number)} onChange={(value) => set(entry.key, { value })} />
            <IconButton icon={X} label={said.headerRemove(number)} onPress={() => drop(entry.key)} />
          </div>
        );
      })}
      {(change.kind === 'replace' || names.length === 0) && (
        <span>
          <Button size="small" icon={Plus} onPress={add}>
            {said.headerAdd}
          </Button>
        </span>
      )}
      <span className={classNames(styles.hint)}>{said.headersHint}</span>
    </div>
  );
}

function standing(names: readonly string[], unset: readonly string[]): string {
  const said = words.connections.form;
  const stored = names.filter((name) => !unset.includes(name));
  return [
    ...(stored.length === 0 ? [] : [said.headersKept(stored.join(', '))]),
    ...(unset.length === 0 ? [] : [said.headersUnset(unset.join(', '))]),
  ].join('. ');
}
