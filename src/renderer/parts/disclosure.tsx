import ChevronRight from 'lucide-react/icons/chevron-right';
import type { ReactNode } from 'react';
import { Button, Disclosure as AriaDisclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { classNames } from './class-names.ts';
import styles from './disclosure.module.css';
import { Icon } from './icon.tsx';

/** A part of a form that few people need: its title opens and closes it. */
export function Disclosure({
  title,
  isOpen,
  onToggle,
  children,
}: {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onToggle: (isOpen: boolean) => void;
  readonly children: ReactNode;
}) {
  return (
    <AriaDisclosure className={classNames(styles.disclosure)} isExpanded={isOpen} onExpandedChange={onToggle}>
      <Heading level={3} className={classNames(styles.heading)}>
        <Button slot="trigger" className={classNames(styles.trigger)}>
          <Icon of={ChevronRight} size={14} className={classNames(styles.chevron)} />
          {title}
        </Button>
      </Heading>
      <DisclosurePanel>
        <div className={classNames(styles.fields)}>{children}</div>
      </DisclosurePanel>
    </AriaDisclosure>
  );
}
