// The demo portal for the guide's pictures, with an application as an administrator would register it for QGIS: it has
// a secret, and the redirect URL also as QGIS spells it, with a slash at its end. Its port is the argument, for 7070 may be
// in use. Prints one line of JSON.
import { startDemoPortal } from '../../src/demo-portal/demo-portal.ts';

const redirect = `http://127.0.0.1:${process.argv[2]}`;
const client = {
  clientId: 'TownMaps12345678',
  clientSecret: 'made-up-secret-of-town-maps',
  redirectUris: [redirect, `${redirect}/`],
};
const portal = await startDemoPortal({ flavour: 'agol' });
portal.registerClient(client);
const { portalUrl, servicesUrl } = portal;
process.stdout.write(
  `${JSON.stringify({ portal: portalUrl, services: servicesUrl, redirect, ...client })}\n`,
);
process.on('SIGTERM', () => void portal.close());
