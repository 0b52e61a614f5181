import { secretsClaims } from '../secrets-claims.ts';
import { openInBrowser } from './host.ts';

secretsClaims(openInBrowser);
