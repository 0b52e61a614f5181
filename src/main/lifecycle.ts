import type { App } from 'electron';

/** The way to the end of the application. */
export interface Lifecycle {
  /** Whether the end has begun: windows close instead of hiding. */
  readonly isEnding: () => boolean;
  /** Work to be done before the end; it is waited for, but not for long. */
  readonly beforeEnd: (work: () => Promise<void>) => void;
  readonly end: () => void;
}

/** The host has this long to close in order. */
const closingMilliseconds = 3_000;

/**
 * Sees to the order of the end: windows close, then the host does, then what must not be left behind goes at
 * once, then the process ends. `atLast` runs in any case, and only where the host did not close by itself in time.
 */
export function lifecycleOf(app: App, atLast: () => void): Lifecycle {
  const works: (() => Promise<void>)[] = [];
  let isEnding = false;
  let isClosing = false;

  app.on('before-quit', () => {
    isEnding = true;
  });
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (isClosing) return;
    isClosing = true;
    const closed = Promise.all(works.map((work) => work()));
    void atMost(closingMilliseconds, closed).then((isInOrder) => {
      if (!isInOrder) atLast();
      app.exit(0);
    });
  });
  return {
    isEnding: () => isEnding,
    beforeEnd(work) {
      works.push(work);
    },
    end: () => app.quit(),
  };
}

/** Whether it was done well within that time. */
export function atMost(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    const finish = (isWell: boolean) => {
      clearTimeout(timer);
      resolve(isWell);
    };
    work.then(
      () => finish(true),
      () => finish(false),
    );
  });
}
