import { shareClaims } from '../share-claims.ts';
import { openInBrowser } from './host.ts';
import { outsideOfBrowser } from './outside.ts';

shareClaims(openInBrowser, outsideOfBrowser);
