import Upload from 'lucide-react/icons/upload';
import { useEffect, useRef, useState } from 'react';
import type { QgisDrift } from '../../../core/contract-sharing.ts';
import { words } from '../../../core/words/words.ts';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { useDialogs } from '../../shell/dialogs.tsx';
import { shortcutText } from '../../shell/keyboard.ts';
import { useRoute } from '../../shell/route.tsx';
import { Card } from './card.tsx';
import { DeploymentCard } from './deployment-card.tsx';
import { DriftCard } from './drift-card.tsx';
import { ImportCard } from './import-card.tsx';
import { KeyCard } from './key-card.tsx';
import styles from './share.module.css';
import { SubscriptionsCard } from './subscriptions-card.tsx';
import { useImport } from './use-import.ts';
import { useQgisProfiles } from './use-qgis-profiles.ts';

/** Before the folder of a QGIS profile, in the part of the place that asks to review it. */
const profilePart = 'profile ';
/** The part that opens the file that the system handed over. */
const handedPart = 'handed';

/** The place "Share": what comes in with its preview, what goes out, what is followed, and how a QGIS profile differs. */
export function SharePlace() {
  const { share: say } = words;
  const { part, navigate } = useRoute();
  const { openExport } = useDialogs();
  const importing = useImport();
  const { openProfile, openHanded } = importing;
  const { profiles, failure, retry } = useQgisProfiles();
  const [drift, setDrift] = useState<QgisDrift | null>(null);
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (part === null) return;
    if (part.startsWith(profilePart)) openProfile(part.slice(profilePart.length));
    if (part === handedPart) openHanded();
    focusChooser(page.current);
    // Asked for once: the same may be asked for again.
    navigate({ place: 'share' });
  }, [part, navigate, openProfile, openHanded]);

  // What had the focus goes with what was opened or closed.
  const before = useRef(importing.opened);
  useEffect(() => {
    if (before.current === importing.opened) return;
    before.current = importing.opened;
    // What waits of a followed profile is shown elsewhere than its button.
    const isElsewhere =
      importing.opened?.subscription !== undefined && importing.opened.subscription !== null;
    if (isElsewhere || document.activeElement === document.body) focusChooser(page.current);
  }, [importing.opened]);

  const compared = profiles?.find(({ folder }) => folder === drift?.folder);
  return (
    <div ref={page} className={classNames(styles.page)} data-pane="detail">
      <h1 className={classNames(styles.title)}>{say.title}</h1>
      <div className={classNames(styles.share)}>
        <div className={classNames(styles.stack)}>
          <ImportCard importing={importing} profiles={profiles ?? []} />
          {drift !== null && (
            <DriftCard name={compared?.name ?? drift.folder} drift={drift} onClose={() => setDrift(null)} />
          )}
        </div>
        <div className={classNames(styles.stack)}>
          <Card
            icon={Upload}
            title={say.exportTitle}
            action={
              <Button size="small" tip={shortcutText('export')} onPress={() => openExport()}>
                {say.exportButton}
              </Button>
            }
          >
            <p className={classNames(styles.inCard, styles.muted)}>{say.exportText}</p>
          </Card>
          <SubscriptionsCard onReview={importing.openSubscription} />
          <KeyCard />
          {failure !== null && <ErrorPanel failure={failure} handlers={{ retry }} />}
          {profiles !== null && <DeploymentCard profiles={profiles} drift={drift} onDrift={setDrift} />}
        </div>
      </div>
    </div>
  );
}

function focusChooser(page: HTMLElement | null): void {
  page?.querySelector<HTMLElement>('[data-choose-file] button')?.focus();
}
