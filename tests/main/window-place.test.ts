import { describe, expect, test } from 'vitest';
import { placeWindow } from '../../src/main/window-place.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const beside = { x: 1440, y: 0, width: 1920, height: 1080 };
const kept = { x: 200, y: 100, width: 1000, height: 700, isMaximized: false };

describe('the place of the main window', () => {
  test('is the usual size in the middle at first', () => {
    expect(placeWindow(null, [laptop])).toEqual({ width: 1180, height: 740, isMaximized: false });
  });

  test('is the kept one while it is on a display', () => {
    expect(placeWindow(kept, [laptop])).toEqual(kept);
    expect(placeWindow({ ...kept, x: 2_000 }, [laptop, beside])).toEqual({ ...kept, x: 2_000 });
  });

  test('is left to the system when its display is gone', () => {
    expect(placeWindow({ ...kept, x: 2_000 }, [laptop])).toEqual({
      width: 1000,
      height: 700,
      isMaximized: false,
    });
  });

  test.each([
    ['left of all displays', { x: -2_000 }],
    ['only a sliver is on it', { x: 1_400 }],
    ['its upper edge is above', { y: -50 }],
    ['its upper edge is below', { y: 890 }],
  ])('is left to the system when %s', (_where, change) => {
    expect(placeWindow({ ...kept, ...change }, [laptop])).not.toHaveProperty('x');
  });

  test('stays maximised and never grows beyond its display', () => {
    const large = { x: 0, y: 25, width: 5_000, height: 4_000, isMaximized: true };
    expect(placeWindow(large, [laptop])).toEqual({
      x: 0,
      y: 25,
      width: 1440,
      height: 875,
      isMaximized: true,
    });
  });

  test('is never below the least size', () => {
    expect(placeWindow({ ...kept, width: 10, height: 10 }, [laptop])).toMatchObject({
      width: 880,
      height: 560,
    });
  });

  test.each([
    'text',
    [],
    {},
    { ...kept, x: 'left' },
    { ...kept, width: Number.NaN },
    { ...kept, height: -5 },
    { ...kept, y: 1.5 },
    { ...kept, x: 1e12 },
    { ...kept, isMaximized: 1 },
  ])('is the usual one when what was kept is %j', (nonsense) => {
    expect(placeWindow(nonsense, [laptop])).toEqual({ width: 1180, height: 740, isMaximized: false });
  });

  test('is there even when no display is told', () => {
    expect(placeWindow(kept, [])).toEqual({ width: 1000, height: 700, isMaximized: false });
  });
});
