import { profileClaims } from '../profile-claims.ts';
import { openInBrowser } from './host.ts';
import { outsideOfBrowser } from './outside.ts';

profileClaims(openInBrowser, outsideOfBrowser);
