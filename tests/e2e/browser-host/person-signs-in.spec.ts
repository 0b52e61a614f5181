import { signInClaims } from '../sign-in-claims.ts';
import { openInBrowser } from './host.ts';

signInClaims(openInBrowser);
