import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Contract } from '../../../core/contract.ts';
import type { PulledSubscription, SubscriptionView } from '../../../core/contract-sharing.ts';
import type { SubscriptionId } from '../../../core/model/subscription.ts';
import { words } from '../../../core/words/words.ts';
import { useEvent } from '../../host/data.tsx';
import { useHost } from '../../host/host-context.tsx';
import { createResource, type Loaded } from '../../host/resource.ts';
import { type Task, useTask } from '../../host/use-task.ts';
import { useProblem } from '../../shell/problems.tsx';
import { useToast } from '../../shell/toasts.tsx';
import { useUndoable } from '../../shell/undo.tsx';
import { waitingOf } from './pending.ts';

type SubscribeWish = Contract['subscribe']['request'];
type EditWish = Contract['editSubscription']['request'];

/** The profiles that are followed, and what can be done about them. */
export interface Subscriptions {
  readonly list: Loaded<readonly SubscriptionView[]>;
  readonly reload: () => void;
  readonly pulling: Task<readonly PulledSubscription[], [ids: readonly SubscriptionId[] | undefined]>;
  /** Asks for the named ones, or all, and says what came of it. */
  readonly pull: (ids?: readonly SubscriptionId[]) => void;
  readonly subscribing: Task<PulledSubscription, [SubscribeWish]>;
  /** Answers whether it is followed now. */
  readonly subscribe: (wish: SubscribeWish) => Promise<boolean>;
  readonly editing: Task<SubscriptionView, [EditWish]>;
  /** Answers whether it was changed. */
  readonly edit: (wish: EditWish) => Promise<boolean>;
  readonly stop: (subscription: SubscriptionView) => void;
}

/** Keeps the list up to date while it is shown. */
export function useSubscriptions(): Subscriptions {
  const { share: say } = words;
  const host = useHost();
  const { show } = useToast();
  const { offer } = useUndoable();
  const { show: showProblem } = useProblem();
  const [resource] = useState(() =>
    createResource(() => host.invoke('listSubscriptions', {}), keyOfSubscription),
  );
  const list = useSyncExternalStore(resource.subscribe, resource.read);
  useEffect(() => void resource.reload(), [resource]);
  useEvent('changed', () => void resource.reload());
  const pulling = useTask((signal, ids: readonly SubscriptionId[] | undefined) =>
    host.invoke('pullSubscriptions', { ids }, signal),
  );
  const subscribing = useTask((signal, wish: SubscribeWish) => host.invoke('subscribe', wish, signal));
  const editing = useTask((signal, wish: EditWish) => host.invoke('editSubscription', wish, signal));

  const tell = (pulled: readonly PulledSubscription[]) => {
    for (const { view, added, changed, undo } of pulled) {
      if (undo !== null) offer(say.pulledApplied(view.name, added, changed), undo);
    }
    if (pulled.some(({ undo }) => undo !== null)) return;
    const waiting = pulled.filter(({ view }) => waitingOf(view.pending) > 0).length;
    if (waiting > 0) show({ text: say.pulledChanged(waiting) });
    else if (pulled.every(({ outcome }) => outcome !== 'failed')) show({ text: say.pulledUnchanged });
  };
  const pull = async (ids: readonly SubscriptionId[] | undefined) => {
    const outcome = await pulling.run(ids);
    void resource.reload();
    if (outcome?.ok === true) tell(outcome.value);
  };
  const stop = async ({ id, name }: SubscriptionView) => {
    const outcome = await host.invoke('unsubscribe', { id });
    void resource.reload();
    if (outcome.ok) offer(say.stoppedFollowing(name), outcome.value.undo);
    else showProblem(outcome.failure);
  };
  return {
    list,
    reload: () => void resource.reload(),
    pulling,
    pull: (ids) => void pull(ids),
    subscribing,
    async subscribe(wish) {
      const outcome = await subscribing.run(wish);
      if (outcome?.ok !== true) return false;
      void resource.reload();
      const { view, added, changed, undo } = outcome.value;
      if (undo === null) show({ text: say.followed(view.name) });
      else offer(say.pulledApplied(view.name, added, changed), undo);
      return true;
    },
    editing,
    async edit(wish) {
      const outcome = await editing.run(wish);
      void resource.reload();
      return outcome?.ok === true;
    },
    stop: (subscription) => void stop(subscription),
  };
}

function keyOfSubscription(record: unknown): string | null {
  if (typeof record !== 'object' || record === null || !('id' in record)) return null;
  return typeof record.id === 'string' ? record.id : null;
}
