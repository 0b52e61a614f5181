import { keyProofOf } from '../../../src/node/agent/proofs.ts';
import { readAgentOrders, reportStart } from '../../../src/node/agent/process.ts';
import { startAgentServer } from '../../../src/node/agent/server.ts';
import { systemClock } from '../../../src/node/clock.ts';
import { fakeWayleave, tokenAnswer } from './fake-wayleave.ts';

/**
 * The agent's process, as the command line's is, over a fake application: `token` dies of SIGKILL in the middle
 * of the request, `hosts` tells the names in its environment and its arguments.
 */
const orders = await readAgentOrders();
if (!orders.ok) {
  reportStart(orders.failure);
} else {
  const { folder, identityText, passphrase, endsAt } = orders.value;
  const wayleave = fakeWayleave();
  wayleave.when('token', () => {
    process.kill(process.pid, 'SIGKILL');
    return tokenAnswer('never');
  });
  wayleave.when('hosts', () => ({
    ok: true,
    value: [...Object.entries(process.env).map(([name, value]) => `${name}=${value}`), ...process.argv],
  }));
  const started = await startAgentServer({
    wayleave,
    folder,
    keyProof: keyProofOf(identityText, passphrase),
    endsAt,
    clock: systemClock,
    onEnd: () => process.exit(0),
  });
  if (started.ok) process.on('SIGTERM', () => void started.value.close());
  reportStart(started.ok ? null : started.failure);
}
