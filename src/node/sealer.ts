import type { Worker, WorkerOptions } from 'node:worker_threads';
import { fail, type Outcome } from '../core/outcome.ts';
import type { FileKey, FileSeal, SealedFileCode, Sealer, SealerWatch } from '../core/ports.ts';

/** What a thread is started for. `bytes` are moved to it. */
export type SealingOrder =
  | { readonly kind: 'seal'; readonly bytes: Uint8Array<ArrayBuffer>; readonly seal: FileSeal }
  | { readonly kind: 'open'; readonly bytes: Uint8Array<ArrayBuffer>; readonly key: FileKey };

/** What a thread tells: how far it is, and at last how it went. */
export type SealingNews =
  | { readonly kind: 'progress'; readonly step: SealingStep; readonly share: number | null }
  | { readonly kind: 'outcome'; readonly outcome: Outcome<Uint8Array, SealedFileCode> };

type SealingStep = Parameters<NonNullable<SealerWatch['onProgress']>>[0];

/**
 * Seals and opens in a thread of its own for each call, which ends with it and takes its secrets along. One thread at a
 * time: a passphrase takes 256 MiB, and a thread that was called off keeps them until the key is derived. Whoever calls off
 * has the answer at once. Rejects when a thread dies.
 */
export function workerSealer(program = new URL('./sealer-thread.ts', import.meta.url)): Sealer {
  let turn: Promise<void> = Promise.resolve();

  function ask(
    order: SealingOrder,
    { signal, onProgress }: SealerWatch = {},
  ): Promise<Outcome<Uint8Array, SealedFileCode>> {
    return new Promise((resolve, reject) => {
      let thread: Worker | null = null;
      const isCalledOff = () => signal?.aborted === true;
      const callOff = () => {
        resolve(fail('file-cancelled', 'It was called off.'));
        void thread?.terminate();
      };
      const hear = (news: SealingNews) => {
        if (news.kind === 'outcome') resolve(news.outcome);
        else if (!isCalledOff()) onProgress?.(news.step, news.share);
      };
      const work = async () => {
        // Loaded when first needed: most commands seal nothing.
        const { Worker } = await import('node:worker_threads');
        if (isCalledOff()) return;
        thread = new Worker(program, optionsFor(order));
        await ended(thread, hear);
        reject(new Error('The thread that seals files ended without an answer.'));
      };
      if (isCalledOff()) callOff();
      signal?.addEventListener('abort', callOff, { once: true });
      turn = turn
        .then(work)
        .catch(reject)
        .finally(() => signal?.removeEventListener('abort', callOff));
    });
  }

  return {
    // Whoever seals has no other failures than these; the thread is of the same program.
    seal: (bytes, seal, watch) =>
      ask({ kind: 'seal', bytes: new Uint8Array(bytes), seal }, watch) as ReturnType<Sealer['seal']>,
    open: (file, key, watch) => ask({ kind: 'open', bytes: new Uint8Array(file), key }, watch),
  };
}

/** Nothing of this process' settings goes along: the thread needs none. */
function optionsFor(order: SealingOrder): WorkerOptions {
  return {
    workerData: order,
    transferList: [order.bytes.buffer],
    env: {},
    execArgv: [],
    name: 'sealer',
  };
}

/** Resolves when the thread is gone. Rejects when it failed, without its words: they may repeat what it was given. */
function ended(thread: Worker, hear: (news: SealingNews) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    thread.on('message', hear);
    thread.once('error', (error) => {
      const name = error instanceof Error ? error.name : 'unknown';
      reject(new Error(`The thread that seals files failed (${name}).`));
    });
    thread.once('exit', () => resolve());
  });
}
