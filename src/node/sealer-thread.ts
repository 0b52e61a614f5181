/** The program of the thread that `workerSealer` starts: carries out one order, tells how it went, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { createSealer } from '../core/sharing/sealed-file.ts';
import { systemAead } from './aead.ts';
import { systemRandomness } from './randomness.ts';
import { systemScrypt } from './scrypt.ts';
import type { SealingNews, SealingOrder } from './sealer.ts';

async function carryOut(order: SealingOrder): Promise<void> {
  const sealer = createSealer({
    scrypt: systemScrypt,
    randomness: systemRandomness,
    aead: systemAead(),
  });
  const watch: Parameters<typeof sealer.seal>[2] = {
    onProgress: (step, share) => tell({ kind: 'progress', step, share }),
  };
  const outcome =
    order.kind === 'seal'
      ? await sealer.seal(order.bytes, order.seal, watch)
      : await sealer.open(order.bytes, order.key, watch);
  tell({ kind: 'outcome', outcome });
}

function tell(news: SealingNews): void {
  const moved = news.kind === 'outcome' && news.outcome.ok ? [news.outcome.value.buffer as ArrayBuffer] : [];
  parentPort?.postMessage(news, moved);
}

// Whoever started the thread is of the same program.
void carryOut(workerData as SealingOrder);
