import { parseUrl } from '../core/model/web-address.ts';

/** Scheme and host under which the application's own pages are served. */
export const appScheme = 'app';
export const appHost = 'wayleave';

/** The application's own pages. */
export type OwnPage = 'index' | 'sign-in';

/** The address of one of the application's own pages. */
export function ownAddress(page: OwnPage): string {
  return `${appScheme}://${appHost}/${page}.html`;
}

/** Whether that address lies on the application's own host; judged by its parsed parts, never by a prefix. */
export function isOwnAddress(text: string): boolean {
  const url = parseUrl(text);
  return (
    url !== null &&
    url.protocol === `${appScheme}:` &&
    url.host === appHost &&
    url.username === '' &&
    url.password === ''
  );
}

/** Whether that address is one of the application's own pages, whatever its query and fragment. */
export function isOwnPage(text: string, page: OwnPage): boolean {
  return isOwnAddress(text) && new URL(text).pathname === `/${page}.html`;
}
