import type { SignInPreference } from '../model/auth-config.ts';
import { redirectPlace } from '../model/redirect-url.ts';
import type { SignInSurface } from '../model/session.ts';

/** What decides where a sign-in page opens when nobody said. */
export interface SurfaceFacts {
  readonly configured: SignInPreference;
  readonly preferred: SignInPreference;
  /** The surface of the last sign-in that went well, or `null`. */
  readonly last: SignInSurface | null;
  /** `null` for kinds that sign in without a page. */
  readonly redirectUrl: string | null;
  readonly canEmbed: boolean;
}

/**
 * Where a sign-in page opens when nobody said: where the configuration says, else where the person prefers, else where
 * it last went well, else embedded. Without embedded windows it is the system's browser; the code has to be pasted
 * where the redirect leads to a place Wayleave cannot listen on.
 */
export function chooseSurface(facts: SurfaceFacts): SignInSurface {
  const wanted = wantedSurface(facts);
  if (wanted === 'embedded' && facts.canEmbed) return 'embedded';
  const isLocal = facts.redirectUrl === null || redirectPlace(facts.redirectUrl).kind === 'loopback';
  return isLocal ? 'system' : 'paste';
}

function wantedSurface({ configured, preferred, last }: SurfaceFacts): 'embedded' | 'system' {
  if (configured !== 'ask') return configured;
  if (preferred !== 'ask') return preferred;
  return last === null || last === 'embedded' ? 'embedded' : 'system';
}
