import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { classNames } from './class-names.ts';
import styles from './splitter.module.css';

const step = 16;

/**
 * The line between two panes, which sets the width of the one before it. While it is dragged the width is a custom
 * property of the page, so nothing is drawn anew; `onChange` tells where it was let go.
 */
export function Splitter({
  label,
  property,
  value,
  least,
  most,
  onChange,
}: {
  readonly label: string;
  /** Name of the custom property, such as `--list-wish`. */
  readonly property: `--${string}`;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}) {
  const drag = useRef<{ readonly from: number; readonly width: number; latest: number } | null>(null);
  const bounded = (width: number) => Math.round(Math.min(most, Math.max(least, width)));
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: value - step,
      ArrowRight: value + step,
      Home: least,
      End: most,
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onChange(bounded(next));
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const before = event.currentTarget.previousElementSibling;
    if (before === null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { width } = before.getBoundingClientRect();
    drag.current = { from: event.clientX, width, latest: Math.round(width) };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (drag.current === null) return;
    drag.current.latest = bounded(drag.current.width + event.clientX - drag.current.from);
    document.documentElement.style.setProperty(property, `${drag.current.latest}px`);
  };
  const onPointerUp = () => {
    if (drag.current === null) return;
    const { latest } = drag.current;
    drag.current = null;
    if (latest !== value) onChange(latest);
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      className={classNames(styles.splitter)}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
    />
  );
}
