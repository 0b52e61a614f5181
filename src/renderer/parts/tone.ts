import { classNames } from './class-names.ts';
import styles from './tone.module.css';

/** The colour of a state. It never stands alone: an icon and a word say the same. */
export type Tone = 'ok' | 'soon' | 'need' | 'error' | 'locked' | 'public' | 'busy' | 'idle';

/** The class that gives an element the ink and tint of a state. */
export function toneClass(tone: Tone): string {
  return classNames(styles[tone]);
}
