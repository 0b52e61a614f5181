import type { Rectangle } from 'electron';
import type { SignInInterruption } from '../core/host/host-contract.ts';

/** Heights in the window of a sign-in, in CSS pixels: the bar with title and address, and a banner below it. */
export const barHeights = { bar: 84, banner: 56 } as const;

/**
 * Where the portal's page stands below the bar. `null`: it is hidden, because the bar asks for something that needs
 * room and an answer (a password, a certificate, whether to trust), or there is no page to see.
 */
export function pageBounds(
  window: { readonly width: number; readonly height: number },
  interruption: SignInInterruption | null,
): Rectangle | null {
  const top = topOf(interruption);
  if (top === null) return null;
  return { x: 0, y: top, width: window.width, height: Math.max(0, window.height - top) };
}

function topOf(interruption: SignInInterruption | null): number | null {
  switch (interruption?.kind) {
    case undefined:
      return barHeights.bar;
    case 'needs-own-browser':
    case 'navigation-blocked':
      return barHeights.bar + barHeights.banner;
    case 'credentials':
    case 'client-certificate':
    case 'certificate-error':
    case 'load-failed':
      return null;
  }
}
