import Check from 'lucide-react/icons/check';
import { words } from '../../core/words/words.ts';
import { classNames } from '../parts/class-names.ts';
import { Icon } from '../parts/icon.tsx';
import styles from './wizard.module.css';

/** The steps as stations on a route: ticked behind, ringed here, dashed ahead. */
export function RouteSteps({
  label,
  names,
  at,
}: {
  readonly label: string;
  readonly names: readonly string[];
  readonly at: number;
}) {
  return (
    <ol className={classNames(styles.steps)} aria-label={label}>
      {names.map((name, index) => (
        <li
          key={name}
          className={classNames(
            index < at && styles.done,
            index === at && styles.now,
            index <= at && styles.walked,
          )}
          {...(index === at ? { 'aria-current': 'step' as const } : {})}
        >
          <span className={classNames(styles.dot)}>
            {index < at ? <Icon of={Check} size={12} /> : index + 1}
          </span>
          {name}
          {index < at && <span className="visually-hidden">, {words.wizard.done}</span>}
        </li>
      ))}
    </ol>
  );
}
