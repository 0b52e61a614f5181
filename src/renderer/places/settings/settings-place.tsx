import HardDrive from 'lucide-react/icons/hard-drive';
import Info from 'lucide-react/icons/info';
import LogIn from 'lucide-react/icons/log-in';
import type { LucideIcon } from 'lucide-react';
import Palette from 'lucide-react/icons/palette';
import Shield from 'lucide-react/icons/shield';
import SquareTerminal from 'lucide-react/icons/square-terminal';
import { Button as AriaButton } from 'react-aria-components';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useRoute } from '../../shell/route.tsx';
import { AboutPage } from './about-page.tsx';
import { CommandsPage } from './commands-page.tsx';
import { GeneralPage } from './general-page.tsx';
import { SecurityPage } from './security-page.tsx';
import styles from './settings-place.module.css';
import { SignInPage } from './sign-in-page.tsx';
import { StoragePage } from './storage-page.tsx';
import { type Settings, useSettings } from './use-settings.ts';

type PageId = keyof typeof words.settings.page;

const pages: readonly {
  readonly id: PageId;
  readonly icon: LucideIcon;
  readonly content: (settings: Settings) => React.JSX.Element;
}[] = [
  { id: 'general', icon: Palette, content: (settings) => <GeneralPage settings={settings} /> },
  { id: 'sign-in', icon: LogIn, content: (settings) => <SignInPage settings={settings} /> },
  { id: 'security', icon: Shield, content: (settings) => <SecurityPage settings={settings} /> },
  { id: 'commands', icon: SquareTerminal, content: (settings) => <CommandsPage settings={settings} /> },
  { id: 'storage', icon: HardDrive, content: () => <StoragePage /> },
  { id: 'about', icon: Info, content: () => <AboutPage /> },
];

/** The place "Settings": its pages at left, at right the one that is chosen. Every change holds at once. */
export function SettingsPlace() {
  const { part, navigate } = useRoute();
  const settings = useSettings();
  const page = pages.find(({ id }) => id === part) ?? pages[0];
  if (page === undefined) return null;
  return (
    <>
      <nav className={classNames(styles.nav)} aria-label={words.settings.pages} data-pane="list">
        <ul>
          {pages.map(({ id, icon }) => (
            <li key={id}>
              <AriaButton
                className={classNames(styles.link)}
                onPress={() => navigate({ place: 'settings', part: id })}
                {...(id === page.id ? { 'aria-current': 'page' as const } : {})}
              >
                <Icon of={icon} />
                {words.settings.page[id]}
              </AriaButton>
            </li>
          ))}
        </ul>
        <p>{words.settings.atOnce}</p>
      </nav>
      <section
        key={page.id}
        className={classNames(styles.page)}
        aria-label={words.settings.page[page.id]}
        data-pane="detail"
        // It scrolls, and some pages have nothing else that takes the focus.
        tabIndex={0}
      >
        <div className={classNames(styles.content)}>
          <h1>{words.settings.page[page.id]}</h1>
          {settings.failure !== null && <ErrorPanel failure={settings.failure} />}
          {page.content(settings)}
        </div>
      </section>
    </>
  );
}
