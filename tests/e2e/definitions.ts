/** What a test needs to be there before it begins, defined over the bridge of the page. */
import type { Page } from '@playwright/test';
import type { AuthConfigFields, ConnectionFields } from '../../src/core/contract.ts';
import { askWell } from './desktop/application.ts';
import type { Registered, Site } from './surface.ts';

/** Defines a login at a portal, for an application that is registered there. */
export async function defineLogin(
  page: Page,
  { portal }: Site,
  { id, name, clientId, port }: Registered & { readonly id: string; readonly name: string },
  more: AuthConfigFields = {},
): Promise<void> {
  await askWell(page, 'addAuthConfig', {
    kind: 'oauth2',
    id,
    name,
    portal: portal.portalUrl,
    clientId,
    redirectUrl: `http://127.0.0.1:${port}`,
    ...more,
  });
}

/** Defines a connection, to the services of a portal unless `url` says otherwise. */
export async function defineConnection(
  page: Page,
  { portal }: Site,
  name: string,
  fields: Omit<ConnectionFields, 'name' | 'url'> & { readonly url?: string } = {},
): Promise<void> {
  await askWell(page, 'addConnection', { url: portal.servicesUrl, ...fields, name });
}
