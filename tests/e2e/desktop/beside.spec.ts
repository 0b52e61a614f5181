import { besideClaims } from '../beside-claims.ts';
import { openDesktop } from './desktop.ts';

besideClaims(openDesktop);
