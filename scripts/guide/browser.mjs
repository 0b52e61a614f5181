// In the place of the person's browser while pictures are taken: signs in on the demo portal's page as its analyst, or
// as the user in GUIDE_USER. Called as `xdg-open` is: with the address alone.
import { createBrowser, signInLikeAPerson } from '../../src/demo-portal/person.ts';

const [address] = process.argv.slice(2);
const username = process.env.GUIDE_USER || 'analyst';
await signInLikeAPerson(address, { username, password: 'demo' }, 'approve', createBrowser());
