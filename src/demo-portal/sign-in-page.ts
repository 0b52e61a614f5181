import type { Accounts } from './accounts.ts';
import { outOfBand } from './clients.ts';
import { html, type Reply } from './exchange.ts';
import { escapeHtml, page } from './page.ts';
import type { Attempt } from './world.ts';

/** What the sign-in page shows. */
export interface SignInPageParts {
  /** Path that the form posts to. */
  readonly action: string;
  readonly oauthState: string;
  readonly attempt: Attempt;
  readonly accounts: Accounts;
  /** The name typed before, when the password did not fit it. */
  readonly failedName: string | null;
}

/** The portal's sign-in page, titled `Sign In` like Esri's. */
export function signInPage(parts: SignInPageParts): Reply {
  const failed = parts.failedName !== null;
  const names = [...parts.accounts.values()]
    .filter((account) => account.provider === 'arcgis')
    .map((account) => `<code>${escapeHtml(account.username)}</code> (${escapeHtml(account.fullName)})`)
    .join(', ');
  const body = `<main>
<h1>Sign in to the demo portal</h1>
<p>The application <code>${escapeHtml(parts.attempt.clientId)}</code> asks for access to your account.</p>
${failed ? '<p class="alert" role="alert">Invalid username or password.</p>' : ''}
<form method="post" action="${escapeHtml(parts.action)}">
<input type="hidden" name="oauth_state" value="${escapeHtml(parts.oauthState)}">
<label for="username">Username</label>
<input type="text" id="username" name="username" value="${escapeHtml(parts.failedName ?? '')}"
 autocomplete="username" autocapitalize="none" spellcheck="false"${failed ? '' : ' autofocus'}>
<label for="password">Password</label>
<input type="password" id="password" name="password" autocomplete="current-password"${failed ? ' autofocus' : ''}>
<div class="buttons">
<button class="main" type="submit" name="choice" value="approve">Sign In</button>
<button type="submit" name="choice" value="deny">Cancel</button>
</div>
</form>
<p class="note">This is a demo portal on your own machine, not an Esri site. Accounts: ${names}.
The password of each is <code>demo</code>, unless you added it yourself.</p>
</main>`;
  return html(200, page({ title: 'Sign In', body, style: parts.attempt.style }), {
    'Content-Security-Policy': policy(parts.attempt.redirectUri),
  });
}

// Browsers hold the redirect after a form against `form-action`, so the target must be named.
function policy(redirectUri: string): string {
  const target = redirectUri === outOfBand ? '' : ` ${sourceOf(redirectUri)}`;
  return `default-src 'none'; style-src 'unsafe-inline'; form-action 'self'${target}; frame-ancestors 'none'; base-uri 'none'`;
}

function sourceOf(redirectUri: string): string {
  const url = new URL(redirectUri);
  return /^https?:$/.test(url.protocol) ? url.origin : url.protocol;
}

/** The page where out-of-band sign-ins end: the code is in its title and in a field. */
export function approvalPage(code: string): Reply {
  const shown = escapeHtml(code);
  const body = `<main>
<h1>You are signed in</h1>
<p>Copy this code and paste it into the application.</p>
<label for="code">Code</label>
<input type="text" id="code" value="${shown}" readonly>
</main>`;
  return html(200, page({ title: `SUCCESS code=${code}`, body }));
}

/** The page where a cancelled out-of-band sign-in ends. */
export function denialPage(): Reply {
  const body = `<main><h1>Nobody was signed in</h1><p>The user has denied your request.</p></main>`;
  return html(200, page({ title: 'Denied error=access_denied', body }));
}

/** The error page of authorize, which never redirects: a wrong client or redirect URI is not to be trusted. */
export function signInErrorPage(message: string, hint = ''): Reply {
  const body = `<main><h1>Error: 400</h1><p class="alert" role="alert">${escapeHtml(message)}</p>
<p>${escapeHtml(hint)}</p></main>`;
  return html(400, page({ title: 'Error', body }));
}
