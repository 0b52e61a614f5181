import { words } from '../../../core/words/words.ts';
import { useHostState } from '../../host/data.tsx';
import { classNames } from '../../parts/class-names.ts';
import { Facts, Section } from '../../parts/facts.tsx';
import styles from './settings-place.module.css';
import { thirdParty } from './third-party.ts';

/** Which Wayleave this is, under which licence, and what it is made with. */
export function AboutPage() {
  const said = words.settings;
  const { version, host, platform } = useHostState();
  return (
    <>
      <p>{said.aboutText}</p>
      <Facts
        facts={[
          { label: said.version, value: version },
          { label: said.host, value: said.hosts[host] },
          { label: said.platform, value: said.platforms[platform] },
          { label: said.licence, value: said.licenceText },
        ]}
      />
      <p className={classNames(styles.hint)}>{said.trademark}</p>
      <Section title={said.thirdParty}>
        <div className={classNames(styles.group)}>
          <p className={classNames(styles.hint)}>{said.thirdPartyHint}</p>
          <Facts isWide facts={thirdParty.map(({ name, licence }) => ({ label: name, value: licence }))} />
        </div>
      </Section>
    </>
  );
}
