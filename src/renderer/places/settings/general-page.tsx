import { words } from '../../../core/words/words.ts';
import { useHostState } from '../../host/data.tsx';
import { classNames } from '../../parts/class-names.ts';
import { Section } from '../../parts/facts.tsx';
import { RadioGroup } from '../../parts/radio-group.tsx';
import { FeatureSwitch } from './feature-switch.tsx';
import styles from './settings-place.module.css';
import type { Settings } from './use-settings.ts';

/** How the window looks, and what it does with the system. */
export function GeneralPage({ settings: { preferences, set } }: { readonly settings: Settings }) {
  const said = words.settings;
  const { features } = useHostState();
  return (
    <>
      <Section title={said.look}>
        <div className={classNames(styles.group)}>
          <RadioGroup
            label={said.theme}
            selected={preferences.theme}
            onChange={(theme) => set(said.theme, { theme })}
            options={[
              { id: 'system', label: said.themes.system },
              { id: 'light', label: said.themes.light },
              { id: 'dark', label: said.themes.dark },
            ]}
          />
          <RadioGroup
            label={said.density}
            selected={preferences.density}
            onChange={(density) => set(said.density, { density })}
            options={[
              { id: 'compact', label: said.densities.compact },
              { id: 'normal', label: said.densities.normal },
              { id: 'roomy', label: said.densities.roomy },
            ]}
          />
        </div>
      </Section>
      <Section title={said.start}>
        <div className={classNames(styles.group)}>
          <FeatureSwitch
            feature={features.startAtLogin}
            label={said.startAtLogin}
            hint={said.startAtLoginHint}
            isSelected={preferences.startAtLogin}
            onChange={(startAtLogin) => set(said.startAtLogin, { startAtLogin })}
          />
          <FeatureSwitch
            feature={features.tray}
            label={said.closeToTray}
            hint={preferences.closeToTray ? said.closeToTrayHint : said.closeQuits}
            isSelected={preferences.closeToTray}
            onChange={(closeToTray) => set(said.closeToTray, { closeToTray })}
          />
          <FeatureSwitch
            feature={features.notifications}
            label={said.notifications}
            hint={said.notificationsHint}
            isSelected={preferences.notifications}
            onChange={(notifications) => set(said.notifications, { notifications })}
          />
        </div>
      </Section>
    </>
  );
}
