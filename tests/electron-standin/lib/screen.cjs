'use strict';
/** screen: one display of fixed size, the same that Chromium is told to have. */

const { EventEmitter } = require('node:events');
const { watched } = require('./gaps.cjs');

const size = { width: 1920, height: 1080 };
const bounds = { x: 0, y: 0, ...size };

const primary = {
  id: 1,
  label: 'Stand-in display',
  bounds,
  workArea: { ...bounds },
  size,
  workAreaSize: { ...size },
  scaleFactor: 1,
  rotation: 0,
  internal: false,
  detected: true,
  monochrome: false,
  colorDepth: 24,
  colorSpace: '{primaries:BT709, transfer:SRGB, matrix:RGB, range:FULL}',
  depthPerComponent: 8,
  displayFrequency: 60,
  touchSupport: 'unknown',
  accelerometerSupport: 'unknown',
  maximumCursorSize: { width: 0, height: 0 },
  nativeOrigin: { x: 0, y: 0 },
};

const copy = () => structuredClone(primary);

class Screen extends watched(EventEmitter) {
  getAllDisplays = () => [copy()];
  getPrimaryDisplay = copy;
  getDisplayMatching = copy;
  getDisplayNearestPoint = copy;
  getCursorScreenPoint = () => ({ x: 0, y: 0 });
  dipToScreenPoint = (point) => point;
  screenToDipPoint = (point) => point;
  dipToScreenRect = (_window, rect) => rect;
  screenToDipRect = (_window, rect) => rect;
}

module.exports = { screen: new Screen(), screenSize: size };
