import { classNames } from '../parts/class-names.ts';
import styles from './vault.module.css';

/** Parcels with a surveyed way across them. Decoration: it says nothing. */
export function Land() {
  return (
    <aside className={classNames(styles.art)} aria-hidden="true">
      <svg viewBox="0 0 340 740" preserveAspectRatio="xMidYMid slice">
        <rect className={classNames(styles.land2)} width="340" height="740" />
        <path
          className={classNames(styles.land1)}
          d="M0 0H158L138 144 0 178zM228 0H340V126L214 134zM138 144L214 134 244 322 92 348zM0 384L92 348 124 566 0 598zM244 322L340 308V532L280 552zM124 566L280 552 298 740H104z"
        />
        <path className={classNames(styles.land3)} d="M340 126V308L244 322 214 134z" />
        <path
          className={classNames(styles.edges)}
          d="M158 0L138 144 0 178M228 0L214 134 340 126M138 144L214 134 244 322 92 348zM92 348L0 384M244 322L340 308M92 348L124 566 0 598M244 322L280 552 340 532M124 566L280 552 298 740M124 566L104 740M64 162L80 -4M110 234L228 222M46 366L68 586M190 332L208 559"
        />
        <path className={classNames(styles.corridor)} d="M34 764L84 634 152 474 188 244 256 126 304 -24" />
        <path className={classNames(styles.line)} d="M34 764L84 634 152 474 188 244 256 126 304 -24" />
        <circle className={classNames(styles.station, styles.current)} cx="84" cy="634" r="6.5" />
        <circle className={classNames(styles.station)} cx="152" cy="474" r="6" />
        <circle className={classNames(styles.station)} cx="188" cy="244" r="6" />
        <circle className={classNames(styles.station)} cx="256" cy="126" r="6" />
      </svg>
    </aside>
  );
}
