import { useState } from 'react';
import {
  defaultRedirectUrl,
  outOfBand,
  redirectPlace,
  redirectUrlFor,
} from '../../../core/model/redirect-url.ts';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import { NumberField } from '../../parts/number-field.tsx';
import { Select } from '../../parts/select.tsx';
import { TextField } from '../../parts/text-field.tsx';
import styles from './fields.module.css';

const places = ['127.0.0.1', 'localhost', 'out-of-band', 'elsewhere'] as const;
type Place = (typeof places)[number];

/** The redirect URL, put together from what people know of it: host, port and path; or a whole address. */
export function RedirectField({
  value,
  onChange,
  error,
}: {
  readonly value: string;
  readonly onChange: (url: string) => void;
  readonly error: string | null;
}) {
  const { redirect } = words.authentication;
  // Kept apart from the value: a whole address may look like a loopback one while it is typed.
  const [isWhole, setWhole] = useState(() => placeOf(value) === 'elsewhere');
  const place = isWhole ? 'elsewhere' : placeOf(value);
  const { port, path } = loopbackParts(value);
  const choose = (next: Place) => {
    setWhole(next === 'elsewhere');
    if (next === 'out-of-band') onChange(outOfBand);
    else if (next !== 'elsewhere') onChange(redirectUrlFor({ host: next, port, path }));
  };
  const isLocal = place === '127.0.0.1' || place === 'localhost';
  return (
    <div className={classNames(styles.stack)} role="group" aria-label={redirect.label}>
      <div className={classNames(styles.redirect)}>
        <Select
          label={redirect.label}
          options={places.map((id) => ({ id, label: redirect.places[id] }))}
          selected={place}
          onChange={choose}
        />
        {isLocal && (
          <>
            <NumberField
              label={redirect.port}
              value={port}
              least={1_024}
              most={65_535}
              onChange={(next) =>
                next !== null && onChange(redirectUrlFor({ host: place, port: next, path }))
              }
            />
            <TextField
              label={redirect.path}
              value={path}
              isMono
              onChange={(text) => onChange(redirectUrlFor({ host: place, port, path: withSlash(text) }))}
            />
          </>
        )}
      </div>
      {place === 'elsewhere' && (
        <TextField label={redirect.whole} value={value} onChange={onChange} isMono error={error} />
      )}
      {place !== 'elsewhere' && <p className={classNames(styles.mono)}>{value}</p>}
      <p className={classNames(styles.hint)}>{redirect.hint}</p>
      {place !== 'elsewhere' && error !== null && <p className={classNames(styles.error)}>{error}</p>}
    </div>
  );
}

function placeOf(url: string): Place {
  const found = redirectPlace(url);
  if (found.kind !== 'loopback') return found.kind;
  return found.address.host === 'localhost' ? 'localhost' : '127.0.0.1';
}

function loopbackParts(url: string): { readonly port: number; readonly path: string } {
  const found = redirectPlace(url);
  if (found.kind === 'loopback') return found.address;
  const usual = redirectPlace(defaultRedirectUrl);
  return usual.kind === 'loopback' ? usual.address : { port: 7070, path: '' };
}

function withSlash(text: string): string {
  const path = text.trim();
  return path === '' || path.startsWith('/') ? path : `/${path}`;
}
