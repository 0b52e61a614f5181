import { signInClaims } from '../sign-in-claims.ts';
import { openDesktop } from './desktop.ts';

signInClaims(openDesktop);
