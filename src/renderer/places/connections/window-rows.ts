import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** Height of the head above the rows, in CSS pixels. */
export const headHeight = 28;
/** Rows above and below what is in sight, so that a fast wheel does not outrun the drawing. */
const spare = 10;
/** What is drawn before the height of the list is known: as many as a usual window has. */
const atFirst = 36;

/** Which rows to draw, by index; `to` is not drawn. */
export interface RowWindow {
  readonly from: number;
  readonly to: number;
}

/**
 * Follows which rows of a scrolled element are in sight. All rows are equally high. Changes only when the rows that
 * are drawn no longer cover what is seen, and then by many rows at once, so that most scrolling draws nothing.
 */
export function useRowWindow(
  element: RefObject<HTMLElement | null>,
  rowCount: number,
  rowHeight: number,
): RowWindow {
  const [range, setRange] = useState<RowWindow>({ from: 0, to: atFirst });
  // Kept from events: asking the element while rows are drawn would lay the page out in the middle of it.
  const height = useRef(0);
  const look = useCallback(() => {
    if (element.current === null || height.current === 0) return;
    const { scrollTop } = element.current;
    const first = Math.floor(scrollTop / rowHeight);
    const last = Math.ceil((scrollTop + height.current) / rowHeight);
    setRange((before) => {
      const covers = before.from <= Math.max(0, first - 2) && before.to >= last + 2;
      const isTight = before.to - before.from <= last - first + 3 * spare;
      if (covers && isTight) return before;
      return { from: Math.max(0, first - spare), to: last + spare };
    });
  }, [element, rowHeight]);

  useEffect(() => {
    const scrolled = element.current;
    if (scrolled === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      height.current = entry?.contentRect.height ?? 0;
      look();
    });
    observer.observe(scrolled);
    scrolled.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      scrolled.removeEventListener('scroll', look);
    };
  }, [element, look]);
  return { from: Math.min(range.from, Math.max(0, rowCount - 1)), to: Math.min(range.to, rowCount) };
}

/** Scrolls so that a row is in sight, as little as is needed. The head stands above the rows and stays. */
export function scrollToRow(element: HTMLElement, index: number, rowHeight: number): void {
  const top = index * rowHeight;
  const height = element.clientHeight - headHeight;
  if (top < element.scrollTop) element.scrollTop = top;
  else if (top + rowHeight > element.scrollTop + height) element.scrollTop = top + rowHeight - height;
}
