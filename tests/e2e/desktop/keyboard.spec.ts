import { keyboardClaims } from '../keyboard-claims.ts';
import { openDesktop } from './desktop.ts';

keyboardClaims(openDesktop, 'system');
