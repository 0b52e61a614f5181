import type { DemoPortals } from '../core/host/host-ports.ts';
import { fail, succeed } from '../core/outcome.ts';
import type { DemoPortal } from '../demo-portal/demo-portal.ts';
import { systemCode } from '../node/system-error.ts';

/** The demo portal in this process; its code is loaded when it is first asked for. */
export function demoPortals(): DemoPortals {
  let running: Promise<DemoPortal> | null = null;
  return {
    async start() {
      try {
        running ??= import('../demo-portal/demo-portal.ts').then(({ startDemoPortal }) => startDemoPortal());
        const { portalUrl, servicesUrl } = await running;
        const users = ['analyst', 'admin', 'viewer'].map((username) => ({ username, password: 'demo' }));
        return succeed({ portal: portalUrl, services: servicesUrl, clientId: 'wayleave-demo', users });
      } catch (error) {
        running = null;
        const cause = systemCode(error);
        if (cause === 'UNKNOWN') throw error;
        return fail('feature-absent', `The demo portal could not be started (${cause}).`, { cause });
      }
    },
    async close() {
      const portal = await running?.catch(() => null);
      running = null;
      await portal?.close();
    },
  };
}
