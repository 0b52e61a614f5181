import type { Environment } from '../../core/model/connection.ts';
import { words } from '../../core/words/words.ts';
import { classNames } from './class-names.ts';
import styles from './environment-tag.module.css';

/** PROD, TEST or DEV beside a name; nothing for none. */
export function EnvironmentTag({ environment }: { readonly environment: Environment }) {
  if (environment === 'none') return null;
  return (
    <span className={classNames(styles.tag, styles[environment])}>
      {words.common.environments[environment]}
    </span>
  );
}
