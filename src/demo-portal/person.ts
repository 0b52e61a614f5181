import { outOfBand } from './clients.ts';

/** Whom a person signs in as. */
export interface Person {
  readonly username: string;
  readonly password: string;
}

/** Where a sign-in ended. */
export interface PersonOutcome {
  /** The last redirect's address, or the approval page's for out-of-band sign-ins. */
  readonly location: string;
  /** The authorization code; null when the sign-in was denied. */
  readonly code: string | null;
  /** The `error` the application was told; null when it got a code. */
  readonly error: string | null;
  /** Of the last page. The status is 0 when nothing listened at the redirect URI, 302 when it is no http loopback. */
  readonly status: number;
  readonly body: string;
}

/** A browser: it keeps cookies between sign-ins. */
export interface Browser {
  open(url: string, form?: URLSearchParams): Promise<Response>;
}

/** A fresh browser that follows no redirect by itself. */
export function createBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>();
  return {
    async open(url, form) {
      const { hostname } = new URL(url);
      const jar = jars.get(hostname) ?? new Map<string, string>();
      jars.set(hostname, jar);
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = cookie === '' ? {} : { cookie };
      const response = await fetch(url, {
        redirect: 'manual',
        headers,
        ...(form === undefined ? {} : { method: 'POST', body: form }),
      });
      for (const line of response.headers.getSetCookie()) keep(jar, line);
      return response;
    },
  };
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(/;\s*/);
  const cut = pair.indexOf('=');
  const name = pair.slice(0, cut);
  if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) jar.delete(name);
  else jar.set(name, pair.slice(cut + 1));
}

/**
 * Does what a person with a browser would: opens the authorize page, fills in its form, follows the redirects, and
 * delivers the last one to a loopback listener. Throws when the portal shows an error page or refuses the password.
 */
export async function signInLikeAPerson(
  authorizeUrl: string,
  who: Person,
  choice: 'approve' | 'deny',
  browser: Browser,
): Promise<PersonOutcome> {
  const redirectUri = new URL(authorizeUrl).searchParams.get('redirect_uri');
  let at = authorizeUrl;
  let response = await browser.open(at);
  if (response.status === 200) {
    const form = readForm(await response.text(), at);
    form.fields.set('username', who.username);
    form.fields.set('password', who.password);
    form.fields.set('choice', choice);
    at = form.action;
    response = await browser.open(at, form.fields);
  }
  const location = response.headers.get('location');
  const isRedirect = response.status >= 300 && response.status < 400 && location !== null;
  if (redirectUri === outOfBand) {
    const shown = isRedirect ? new URL(location, at).href : at;
    const page = isRedirect ? await browser.open(shown) : response;
    return readApproval(shown, page.status, await page.text());
  }
  if (!isRedirect) throw new Error(`The portal showed an error page: ${alertOf(await response.text())}`);
  return deliver(new URL(location, at));
}

interface Form {
  readonly action: string;
  readonly fields: URLSearchParams;
}

function readForm(body: string, base: string): Form {
  const action = /<form [^>]*action="([^"]*)"/.exec(body)?.[1];
  if (action === undefined) throw new Error(`The portal showed no form: ${alertOf(body)}`);
  const fields = new URLSearchParams();
  for (const [, name = '', value = ''] of body.matchAll(
    /<input type="hidden" name="([^"]*)" value="([^"]*)"/g,
  )) {
    fields.set(unescapeHtml(name), unescapeHtml(value));
  }
  return { action: new URL(unescapeHtml(action), base).href, fields };
}

function alertOf(body: string): string {
  const words = /<p class="alert"[^>]*>([^<]*)</.exec(body)?.[1] ?? /<title>([^<]*)</.exec(body)?.[1] ?? '';
  return unescapeHtml(words);
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function readApproval(location: string, status: number, body: string): PersonOutcome {
  const title = unescapeHtml(/<title>([^<]*)</.exec(body)?.[1] ?? '');
  const code = /^SUCCESS code=(.+)$/.exec(title)?.[1] ?? null;
  const error = /^Denied error=(.+)$/.exec(title)?.[1] ?? null;
  if (code === null && error === null) throw new Error(`The portal showed an error page: ${alertOf(body)}`);
  return { location, code, error, status, body };
}

async function deliver(target: URL): Promise<PersonOutcome> {
  const code = target.searchParams.get('code');
  const error = target.searchParams.get('error');
  const outcome = { location: target.href, code, error };
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(target.hostname);
  if (target.protocol !== 'http:' || !isLoopback) return { ...outcome, status: 302, body: '' };
  try {
    const page = await fetch(target, { redirect: 'manual' });
    return { ...outcome, status: page.status, body: await page.text() };
  } catch {
    return { ...outcome, status: 0, body: '' };
  }
}
