import { keyboardClaims } from '../keyboard-claims.ts';
import { openInBrowser } from './host.ts';

keyboardClaims(openInBrowser, 'print');
