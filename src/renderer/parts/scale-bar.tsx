import { words } from '../../core/words/words.ts';
import { classNames } from './class-names.ts';
import { formatNumber, formatSpan, speakSpan } from './format.ts';
import { type Scale, scaleOf } from './scale.ts';
import styles from './scale-bar.module.css';

/** The time left of a token or sign-in: a number, and beneath it a scale bar whose width is the whole life. */
export function ScaleBar({
  name,
  note,
  start,
  end,
  now,
  isSoon = false,
}: {
  /** What lives so long: "Token", "Sign-in". */
  readonly name: string;
  /** A few words at the right, such as "refreshes by itself". */
  readonly note: string;
  readonly start: number;
  readonly end: number;
  readonly now: number;
  /** Drawn in amber: it ends soon and does not renew itself. */
  readonly isSoon?: boolean;
}) {
  const { common } = words;
  const scale = scaleOf(start, end, now);
  const hasEnded = end <= now;
  const spoken = hasEnded
    ? common.scaleEnded(name)
    : common.scaleSpoken(name, speakSpan(end - now), speakSpan(end - start));
  return (
    <div className={classNames(styles.time)}>
      <div className={classNames(styles.label)}>
        <span>{common.scaleLabel(name, common.scaleUnits[scale.unit])}</span>
        <span className={classNames(styles.note)}>{note}</span>
      </div>
      <div className={classNames(styles.big)} aria-hidden="true">
        {hasEnded ? (
          common.ended
        ) : (
          <>
            {formatSpan(end - now)} <small>{common.left}</small>
          </>
        )}
      </div>
      <div
        role="meter"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={Math.round(scale.total)}
        aria-valuenow={Math.round(scale.left)}
        aria-valuetext={spoken}
      >
        <Bar scale={scale} isSoon={isSoon} />
      </div>
    </div>
  );
}

function Bar({ scale, isSoon }: { readonly scale: Scale; readonly isSoon: boolean }) {
  return (
    <svg className={classNames(styles.bar, isSoon && styles.soon)} aria-hidden="true">
      <rect
        className={classNames(styles.spent)}
        x={percent(scale.leftShare)}
        y="3.5"
        width={percent(1 - scale.leftShare)}
        height="7"
      />
      {scale.steps.map(({ from, width, isFilled }) => (
        <rect
          key={from}
          className={classNames(isFilled ? styles.full : styles.open)}
          x={percent(from)}
          y="3.5"
          width={percent(width)}
          height="7"
        />
      ))}
      <svg x={percent(scale.leftShare)} overflow="visible">
        <path className={classNames(styles.pointer)} d="M0 7 l-4.5 -8 h9 z" />
      </svg>
      {scale.ticks.map(({ value, share }) => (
        <text key={value} x={percent(share)} y="24" textAnchor={anchorOf(share)}>
          {formatNumber(value)}
        </text>
      ))}
    </svg>
  );
}

function anchorOf(share: number): 'start' | 'middle' | 'end' {
  if (share === 0) return 'start';
  return share > 0.99 ? 'end' : 'middle';
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
