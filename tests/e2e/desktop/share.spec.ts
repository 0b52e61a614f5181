import { shareClaims } from '../share-claims.ts';
import { openDesktop } from './desktop.ts';
import { outsideOfDesktop } from './outside.ts';

shareClaims(openDesktop, outsideOfDesktop);
