import { secretsClaims } from '../secrets-claims.ts';
import { openDesktop } from './desktop.ts';

secretsClaims(openDesktop);
