import type { ConnectionColour } from '../../core/model/connection.ts';
import { classNames } from './class-names.ts';
import styles from './swatch.module.css';

/** The user's own colour of a connection: a label, never a state. */
export function Swatch({ colour }: { readonly colour: ConnectionColour }) {
  return <span className={classNames(styles.swatch, styles[colour])} data-colour={colour} />;
}
