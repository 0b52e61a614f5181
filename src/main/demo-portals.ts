import type { DemoPlace, DemoPortals } from '../core/host/host-ports.ts';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { DemoPortal } from '../demo-portal/demo-portal.ts';
import { systemCode } from '../node/system-error.ts';

/** The demo portal in this process, loaded when it is first wanted. */
export function demoPortals(): DemoPortals {
  let running: Promise<DemoPortal> | null = null;
  return {
    async start(): Promise<Outcome<DemoPlace, 'feature-absent'>> {
      try {
        running ??= import('../demo-portal/demo-portal.ts').then(({ startDemoPortal }) => startDemoPortal());
        const { portalUrl, servicesUrl } = await running;
        return succeed({
          portal: portalUrl,
          services: servicesUrl,
          clientId: 'wayleave-demo',
          users: ['analyst', 'admin', 'viewer'].map((username) => ({ username, password: 'demo' })),
        });
      } catch (error) {
        running = null;
        const cause = systemCode(error);
        if (cause === 'UNKNOWN') throw error;
        return fail('feature-absent', `The demo portal could not be started (${cause}).`, { cause });
      }
    },
    async close() {
      const started = running;
      running = null;
      await started?.then(
        (portal) => portal.close(),
        () => undefined,
      );
    },
  };
}
