import Ellipsis from 'lucide-react/icons/ellipsis';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import Rss from 'lucide-react/icons/rss';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { SubscriptionView } from '../../../core/contract-sharing.ts';
import { words } from '../../../core/words/words.ts';
import { useMinute } from '../../host/data.tsx';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { formatDay, formatMoment } from '../../parts/format.ts';
import { IconButton, IconMenuButton } from '../../parts/icon-button.tsx';
import { Progress } from '../../parts/progress.tsx';
import { type SecretChange, SecretField, secretOf } from '../../parts/secret-field.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { toneClass } from '../../parts/tone.ts';
import { Card } from './card.tsx';
import { ApplyField, FollowForm } from './follow-form.tsx';
import { waitingOf } from './pending.ts';
import styles from './share.module.css';
import { type Subscriptions, useSubscriptions } from './use-subscriptions.ts';

/** The profiles that are followed: how they stand, and what can be done about each. */
export function SubscriptionsCard({ onReview }: { readonly onReview: (id: string) => void }) {
  const { share: say } = words;
  const subscriptions = useSubscriptions();
  const { list, pulling } = subscriptions;
  const [isFollowing, setFollowing] = useState(false);
  const [edited, setEdited] = useState<string | null>(null);
  const all = list.value ?? [];
  const card = useRef<HTMLDivElement>(null);
  const focus = (selector: string) => card.current?.querySelector<HTMLElement>(selector)?.focus();
  // The focus goes back to the button that opened the form, which comes with its end.
  const endFollowing = () => {
    flushSync(() => setFollowing(false));
    focus('[data-follow] button');
  };
  const endEditing = (id: string) => {
    flushSync(() => setEdited(null));
    focus(`[data-subscription="${CSS.escape(id)}"] [aria-haspopup]`);
  };
  // What had the focus goes with an entry that is followed no more.
  const countBefore = useRef(0);
  useEffect(() => {
    const isFewer = all.length < countBefore.current;
    countBefore.current = all.length;
    if (isFewer && document.activeElement === document.body) focus('[data-follow] button');
  }, [all.length]);
  return (
    <div ref={card}>
      <Card
        icon={Rss}
        title={say.subscriptionsTitle}
        action={
          !isFollowing && (
            <span data-follow="">
              <Button size="small" onPress={() => setFollowing(true)}>
                {say.follow}
              </Button>
            </span>
          )
        }
        foot={
          all.length > 1 && !isFollowing && edited === null ? (
            <Button
              size="small"
              icon={RefreshCw}
              isPending={pulling.isRunning}
              onPress={() => subscriptions.pull()}
            >
              {say.pullAll}
            </Button>
          ) : undefined
        }
      >
        <div className={classNames(styles.inCard)}>
          {isFollowing && <FollowForm subscriptions={subscriptions} onClose={endFollowing} />}
          {list.failure !== null && (
            <ErrorPanel
              failure={list.failure}
              handlers={{ retry: subscriptions.reload, reload: subscriptions.reload }}
            />
          )}
          {pulling.failure !== null && (
            <ErrorPanel failure={pulling.failure} handlers={{ retry: () => subscriptions.pull() }} />
          )}
          {pulling.isSlow && <Progress text={say.pulling} onCancel={pulling.cancel} />}
          {list.value !== null && all.length === 0 && !isFollowing && (
            <p className={classNames(styles.muted)}>
              {say.subscriptionsText} {say.noSubscriptions}
            </p>
          )}
          {all.length > 0 && (
            <ul className={classNames(styles.subscriptions)} aria-label={say.subscriptionsTitle}>
              {all.map((view) => (
                <li key={view.id} data-subscription={view.id}>
                  {edited === view.id ? (
                    <EditForm view={view} subscriptions={subscriptions} onClose={() => endEditing(view.id)} />
                  ) : (
                    <Entry
                      view={view}
                      subscriptions={subscriptions}
                      onEdit={() => setEdited(view.id)}
                      onReview={onReview}
                    />
                  )}
                </li>
              ))}
            </ul>
          )}
        </div>
      </Card>
    </div>
  );
}

function Entry({
  view,
  subscriptions,
  onEdit,
  onReview,
}: {
  readonly view: SubscriptionView;
  readonly subscriptions: Subscriptions;
  readonly onEdit: () => void;
  readonly onReview: (id: string) => void;
}) {
  const { share: say } = words;
  const { pulling } = subscriptions;
  const isWaiting = waitingOf(view.pending) > 0;
  const pull = () => subscriptions.pull([view.id]);
  return (
    <>
      <div className={classNames(styles.subscription)}>
        <div className={classNames(styles.grow)}>
          <b className={classNames(styles.wrap)}>{view.name}</b>
          <p className={classNames(styles.hint)}>{view.address}</p>
          <Standing view={view} />
        </div>
        <span className={classNames(styles.tools)}>
          <IconButton
            icon={RefreshCw}
            size="small"
            label={say.pull(view.name)}
            isDisabled={pulling.isRunning}
            onPress={pull}
          />
          <IconMenuButton
            icon={Ellipsis}
            size="small"
            label={say.moreOf(view.name)}
            entries={[
              { id: 'edit', label: say.editSubscription, run: onEdit },
              { kind: 'rule', id: 'rule' },
              {
                id: 'stop',
                label: say.stopFollowing,
                isDanger: true,
                run: () => subscriptions.stop(view),
              },
            ]}
          />
        </span>
      </div>
      {isWaiting && (
        <div className={classNames(styles.waiting, toneClass('soon'))}>
          <span className={classNames(styles.grow)}>{say.waits(view.pending)}</span>
          <Button size="small" label={say.reviewSubscription(view.name)} onPress={() => onReview(view.id)}>
            {say.review}
          </Button>
        </div>
      )}
      {view.failure !== null && <Failed view={view} pull={pull} />}
    </>
  );
}

function Standing({ view }: { readonly view: SubscriptionView }) {
  const { share: say } = words;
  const now = useMinute();
  const when = view.checkedAt === null ? say.neverPulled : say.pulled(formatMoment(view.checkedAt, now));
  const isUpToDate = view.failure === null && view.changedAt !== null && waitingOf(view.pending) === 0;
  return (
    <p className={classNames(styles.muted)}>
      {when}
      {isUpToDate && `. ${say.upToDate}.`}
    </p>
  );
}

function Failed({ view, pull }: { readonly view: SubscriptionView; readonly pull: () => void }) {
  const { share: say } = words;
  const { failure, changedAt } = view;
  if (failure === null) return null;
  const now = Date.now();
  return (
    <>
      <ErrorPanel failure={{ ...failure, details: {} }} isAlert={false} handlers={{ retry: pull }} />
      <p className={classNames(styles.hint)}>
        {say.pullFailed(formatMoment(failure.since, now))}.{' '}
        {changedAt === null ? say.noCopy : say.keptCopy(formatDay(changedAt, now))}
      </p>
    </>
  );
}

function EditForm({
  view,
  subscriptions,
  onClose,
}: {
  readonly view: SubscriptionView;
  readonly subscriptions: Subscriptions;
  readonly onClose: () => void;
}) {
  const { share: say, common } = words;
  const { editing } = subscriptions;
  const [name, setName] = useState(view.name);
  const [apply, setApply] = useState(view.apply);
  const [passphrase, setPassphrase] = useState<SecretChange>({ kind: 'keep' });
  const [isMissing, setMissing] = useState(false);
  const close = () => {
    editing.clear();
    onClose();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (editing.isRunning) return;
    setMissing(name.trim() === '');
    if (name.trim() === '') return;
    const secret = secretOf(passphrase);
    const isDone = await subscriptions.edit({
      id: view.id,
      name: name.trim(),
      apply,
      ...(secret === undefined ? {} : { passphrase: secret }),
    });
    if (isDone) onClose();
  };
  return (
    <form
      className={classNames(styles.form)}
      aria-label={say.editSubscriptionOf(view.name)}
      onSubmit={(event) => void submit(event)}
    >
      <TextField
        label={say.followName}
        value={name}
        onChange={setName}
        error={isMissing ? say.subscriptionNameMissing : null}
        maxLength={80}
        autoFocus
      />
      <ApplyField apply={apply} onChange={setApply} />
      <SecretField
        label={say.followPassphrase}
        mark={view.passphrase}
        change={passphrase}
        onChange={setPassphrase}
        hint={say.followPassphraseHint}
      />
      {editing.failure !== null && <ErrorPanel failure={editing.failure} />}
      <div className={classNames(styles.buttons)}>
        <Button onPress={close}>{common.cancel}</Button>
        <Button type="submit" isPending={editing.isRunning}>
          {common.save}
        </Button>
      </div>
    </form>
  );
}
