import { expect, test } from '@playwright/test';
import { defineConnection, defineLogin } from '../definitions.ts';
import {
  choose,
  copyToken,
  expectSignedIn,
  printedAddress,
  rowOf,
  startSignIn,
  waitForWindow,
} from '../person.ts';
import { signInClaims } from '../sign-in-claims.ts';
import { expectNothingLeft, openSite, openWorkplace } from '../surface.ts';
import { openInBrowser } from './host.ts';

signInClaims(openInBrowser);

test('two pages sign in two accounts of one portal at the same time', async () => {
  const [workplace, site] = await Promise.all([openWorkplace(), openSite()]);
  const surface = await openInBrowser({ identityFile: workplace.identityFile });
  try {
    const pages = [surface.page, await surface.openAnother()];
    await Promise.all(pages.map(waitForWindow));
    const places = [
      { id: 'town001', name: 'Town', account: 'analyst', ...(await site.register('town')) },
      { id: 'county1', name: 'County', account: 'viewer', ...(await site.register('county')) },
    ];
    for (const place of places) {
      await defineLogin(surface.page, site, place);
      await defineConnection(surface.page, site, `${place.name} plan`, { authId: place.id });
    }
    const under = places.map((place, index) => ({ ...place, page: pages[index] ?? surface.page }));
    const addresses: string[] = [];
    for (const { page, name } of under) {
      await expect(rowOf(page, `${name} plan`)).toBeVisible();
      await choose(page, `${name} plan`);
      addresses.push(await printedAddress(await startSignIn(page, name, 'print')));
    }
    await Promise.all(
      under.map(({ account }, index) =>
        site.portal.signInLikeAPerson(addresses[index] ?? '', { username: account, password: 'demo' }),
      ),
    );
    for (const { page, name, account } of under) {
      await expectSignedIn(page, account);
      await copyToken(page, `${name} plan`);
      const token = await surface.clipboard();
      expect(site.portal.issued().find(({ text }) => text === token)).toMatchObject({ username: account });
    }
    for (const place of places) await expectNothingLeft(surface, place, 2);
  } finally {
    await surface.close();
    await site.portal.close();
    workplace.remove();
  }
});
