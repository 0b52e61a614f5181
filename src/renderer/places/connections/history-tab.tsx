import { lazy, Suspense } from 'react';

const ActivityList = lazy(async () => ({
  default: (await import('../activity/activity-list.tsx')).ActivityList,
}));

/** What was done with this connection, newest first. */
export function HistoryTab({ path }: { readonly path: string }) {
  return (
    <Suspense>
      <ActivityList key={path} subject={path} />
    </Suspense>
  );
}
