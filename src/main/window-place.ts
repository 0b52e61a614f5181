import type { Rectangle } from 'electron';

/** Where the main window stands, as it is kept from one start to the next. */
export interface WindowPlace extends Rectangle {
  readonly isMaximized: boolean;
}

/** The room that a window starts with: `x` and `y` are absent where the system shall choose. */
export interface StartPlace {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly isMaximized: boolean;
}

/** The least size of the main window, and the size it has at first. */
export const leastSize = { width: 880, height: 560 } as const;
export const usualSize = { width: 1180, height: 740 } as const;

/** So much of the window's upper edge must be on a display for a hand to reach it. */
const leastHandle = { width: 120, height: 32 } as const;

/** A kept place as it is on these displays: their work areas, the first one the primary. What does not fit is left to the system. */
export function placeWindow(kept: unknown, workAreas: readonly Rectangle[]): StartPlace {
  if (!isPlace(kept)) return fit(usualSize, workAreas[0], false);
  const area = workAreas.find((candidate) => isReachable(kept, candidate));
  const { isMaximized } = kept;
  if (area === undefined) return fit(kept, workAreas[0], isMaximized);
  return { ...fit(kept, area, isMaximized), x: kept.x, y: kept.y };
}

/** By hand, because the schema library is not loaded before the window. */
function isPlace(kept: unknown): kept is WindowPlace {
  if (typeof kept !== 'object' || kept === null) return false;
  const { x, y, width, height, isMaximized } = kept as Readonly<Record<string, unknown>>;
  const areThere = [x, y].every(isPixel) && [width, height].every((size) => isPixel(size) && size >= 1);
  return areThere && typeof isMaximized === 'boolean';
}

function isPixel(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(Number(value)) <= 100_000;
}

function isReachable(place: Rectangle, area: Rectangle): boolean {
  const across = Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x);
  const isEdgeThere = place.y >= area.y && place.y + leastHandle.height <= area.y + area.height;
  return isEdgeThere && across >= leastHandle.width;
}

function fit(
  wanted: { readonly width: number; readonly height: number },
  area: Rectangle | undefined,
  isMaximized: boolean,
): StartPlace {
  const within = (want: number, least: number, most: number) => Math.max(least, Math.min(want, most));
  return {
    width: within(wanted.width, leastSize.width, area?.width ?? wanted.width),
    height: within(wanted.height, leastSize.height, area?.height ?? wanted.height),
    isMaximized,
  };
}
