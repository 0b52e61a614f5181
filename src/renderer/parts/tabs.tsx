import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components';
import { classNames } from './class-names.ts';
import styles from './tabs.module.css';

/** One of the tabs. */
export interface TabItem<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** Drawn only while its tab is chosen. */
  readonly content: () => ReactNode;
}

/** Several views of one thing. The panel takes the height that is left, and scrolls. */
export function Tabs<Id extends string>({
  label,
  tabs,
  selected,
  onChange,
}: {
  /** Names the row of tabs for screen readers. */
  readonly label: string;
  readonly tabs: readonly TabItem<Id>[];
  readonly selected: Id;
  readonly onChange: (id: Id) => void;
}) {
  return (
    <AriaTabs
      className={classNames(styles.tabs)}
      selectedKey={selected}
      onSelectionChange={(key) => {
        const chosen = tabs.find(({ id }) => id === key);
        if (chosen !== undefined) onChange(chosen.id);
      }}
    >
      <TabList aria-label={label} className={classNames(styles.list)}>
        {tabs.map((tab) => (
          <Tab key={tab.id} id={tab.id} className={classNames(styles.tab)} data-text={tab.label}>
            {tab.label}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel key={tab.id} id={tab.id} className={classNames(styles.panel)}>
          {tab.id === selected && tab.content()}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
