// Pictures of Wayleave's own window, as `wayleave open` shows it in a browser.
import { join } from 'node:path';
import { chromium } from 'playwright';

/** As root Chromium runs without its sandbox only; the other switches keep it from calling home. */
const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens the window and keeps the pictures of the guide. */
export async function takeWindowPictures({ address, executablePath, pictures, demo }) {
  const browser = await chromium.launch({ executablePath, args: switches });
  try {
    const context = await browser.newContext({
      viewport: { width: 1100, height: 680 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const keep = async (name) =>
      page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });
    await page.goto(address);
    await page.getByRole('navigation').first().waitFor();
    await walk(page, keep, demo);
  } finally {
    await browser.close();
  }
}

async function walk(page, keep, { services }) {
  const button = (name) => page.getByRole('dialog').getByRole('button', { name, exact: true });
  const goTo = (place) =>
    page.getByRole('navigation').first().getByRole('button', { name: place, exact: true }).click();
  await page.getByRole('row', { name: /^Demo portal/ }).click();
  await keep('wayleave-connections');

  await page.keyboard.press('Control+n');
  await page.getByLabel('Paste any portal, organization, item, map or service URL').fill(services);
  await page
    .getByRole('dialog')
    .getByText(/^ArcGIS (Enterprise|Server|Online)/)
    .waitFor();
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Town maps');
  await keep('wayleave-where');
  await button('Next: sign-in').click();
  await page.getByLabel('A new configuration', { exact: true }).locator('xpath=ancestor::label').click();
  await page.getByLabel('Client ID').fill('AbCdEfGh12345678');
  await keep('wayleave-wizard');
  await page.keyboard.press('Escape');

  await goTo('Authentication');
  await page.getByRole('row', { name: 'ArcGIS Online', exact: true }).click();
  await page
    .getByRole('complementary')
    .getByRole('heading', { name: 'ArcGIS Online', exact: true })
    .waitFor();
  await keep('wayleave-authentication');

  await goTo('Share');
  await page.getByRole('heading', { level: 1, name: 'Share' }).waitFor();
  await page.getByText('Drop a file here').waitFor();
  await keep('wayleave-share');
  await page.getByRole('button', { name: 'Export…', exact: true }).click();
  await page.getByRole('dialog').waitFor();
  await button('Next').click();
  const choose = (label) =>
    page.getByRole('dialog').getByLabel(label, { exact: true }).locator('xpath=ancestor::label').click();
  await choose('Secrets');
  await choose('The keys of certain people');
  await keep('wayleave-export-profile');
  await button('Back').click();
  await choose('For QGIS');
  await button('Next').click();
  await keep('wayleave-export');
}
