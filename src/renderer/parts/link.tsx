import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { classNames } from './class-names.ts';
import styles from './link.module.css';

/** Words that lead to another place of the window. It is a button: the window has no addresses. */
export function Link({ children, onPress }: { readonly children: ReactNode; readonly onPress: () => void }) {
  return (
    <Button className={classNames(styles.link)} onPress={onPress}>
      {children}
    </Button>
  );
}
