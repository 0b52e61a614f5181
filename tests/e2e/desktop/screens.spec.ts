import { gallery, galleryOfBeginnings } from '../gallery.ts';
import { openDesktop } from './desktop.ts';

gallery(openDesktop);
galleryOfBeginnings(openDesktop);
