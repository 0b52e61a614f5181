import type { Extent } from '../../../core/contract.ts';

/** An extent on a sheet of lines. Lengths are of the drawing, whose sheet begins at 0, 0. */
export interface ExtentDrawing {
  readonly width: number;
  readonly height: number;
  /** Where lines stand, in drawing units. */
  readonly meridians: readonly number[];
  readonly parallels: readonly number[];
  readonly rectangle: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  /** `world`: lines every 30 degrees. `sheet`: lines every `step` units of the reference system. */
  readonly lines: { readonly kind: 'world' } | { readonly kind: 'sheet'; readonly step: number };
}

const world = { width: 288, height: 144, degrees: 30 };
const sheet = { width: 288, height: 144, margin: 0.25 };
/** What is smaller is still to be seen. */
const leastSide = 4;
const earthRadius = 6_378_137;
const geographic = new Set([4326, 4269, 4258]);
const webMercator = new Set([3857, 102100, 102113]);

/**
 * Draws an extent: on the world where its reference system is one of degrees or Web Mercator, else on a sheet of its
 * own, since placing it would need a projection. `null` when the numbers are no rectangle.
 */
export function drawExtent(extent: Extent): ExtentDrawing | null {
  const numbers = [extent.xmin, extent.ymin, extent.xmax, extent.ymax];
  if (!numbers.every(Number.isFinite) || extent.xmax < extent.xmin || extent.ymax < extent.ymin) return null;
  const degrees = inDegrees(extent);
  return degrees === null ? onSheet(extent) : onWorld(degrees);
}

type Box = Pick<Extent, 'xmin' | 'ymin' | 'xmax' | 'ymax'>;

function inDegrees(extent: Extent): Box | null {
  if (extent.wkid === null) return null;
  if (geographic.has(extent.wkid)) return extent;
  if (!webMercator.has(extent.wkid)) return null;
  const longitude = (x: number) => (x / earthRadius) * (180 / Math.PI);
  const latitude = (y: number) => Math.atan(Math.sinh(y / earthRadius)) * (180 / Math.PI);
  return {
    xmin: longitude(extent.xmin),
    xmax: longitude(extent.xmax),
    ymin: latitude(extent.ymin),
    ymax: latitude(extent.ymax),
  };
}

function onWorld({ xmin, ymin, xmax, ymax }: Box): ExtentDrawing {
  const perDegree = world.width / 360;
  const x = (longitude: number) => (bounded(longitude, -180, 180) + 180) * perDegree;
  const y = (latitude: number) => (90 - bounded(latitude, -90, 90)) * perDegree;
  const every = world.degrees * perDegree;
  return {
    width: world.width,
    height: world.height,
    meridians: stops(every, world.width),
    parallels: stops(every, world.height),
    rectangle: visible({ x: x(xmin), y: y(ymax), width: x(xmax) - x(xmin), height: y(ymin) - y(ymax) }),
    lines: { kind: 'world' },
  };
}

function onSheet({ xmin, ymin, xmax, ymax }: Box): ExtentDrawing | null {
  const span = Math.max(xmax - xmin, (ymax - ymin) * 2);
  if (span === 0) return null;
  const shown = span * (1 + 2 * sheet.margin);
  const scale = sheet.width / shown;
  const left = (xmin + xmax) / 2 - shown / 2;
  const top = (ymin + ymax) / 2 + shown / 4;
  const step = niceStep(shown / 8);
  return {
    width: sheet.width,
    height: sheet.height,
    meridians: stops(step * scale, sheet.width, (Math.ceil(left / step) * step - left) * scale),
    parallels: stops(step * scale, sheet.height, (top - Math.floor(top / step) * step) * scale),
    rectangle: visible({
      x: (xmin - left) * scale,
      y: (top - ymax) * scale,
      width: (xmax - xmin) * scale,
      height: (ymax - ymin) * scale,
    }),
    lines: { kind: 'sheet', step },
  };
}

function stops(every: number, end: number, first = every): readonly number[] {
  const count = Math.max(0, Math.ceil((end - first) / every));
  return Array.from({ length: count }, (_, index) => first + index * every).filter((stop) => stop > 0);
}

function visible({ x, y, width, height }: ExtentDrawing['rectangle']): ExtentDrawing['rectangle'] {
  const wide = Math.max(width, leastSide);
  const high = Math.max(height, leastSide);
  return { x: x - (wide - width) / 2, y: y - (high - height) / 2, width: wide, height: high };
}

/** 1, 2 or 5 times a power of ten, not less than asked for. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10);
}

function bounded(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
