import { besideClaims } from '../beside-claims.ts';
import { openInBrowser } from './host.ts';

besideClaims(openInBrowser);
