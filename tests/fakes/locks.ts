import { fail, succeed } from '../../src/core/outcome.ts';
import type { Locks } from '../../src/core/ports.ts';

/** Locks in memory: share one instance among several stores to play several processes of one folder. */
export function fakeLocks(): Locks {
  const queues = new Map<string, Promise<unknown>>();
  return {
    async hold(name, waitMilliseconds, work) {
      if (!/^[A-Za-z0-9-]+$/.test(name)) throw new Error(`Not a lock name: ${name}`);
      const before = queues.get(name) ?? Promise.resolve();
      let isOurs = true;
      const turn = before.then(async () => {
        if (!isOurs) return tooLate(name);
        clearTimeout(timer);
        return succeed(await work());
      });
      queues.set(
        name,
        turn.catch(() => null),
      );
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<ReturnType<typeof tooLate>>((resolve) => {
        timer = setTimeout(() => {
          isOurs = false;
          resolve(tooLate(name));
        }, waitMilliseconds);
      });
      return Promise.race([turn, late]);
    },
  };
}

function tooLate(name: string) {
  return fail('lock-timeout', `Another process kept the lock "${name}" for too long.`);
}
