'use strict';
/** nativeTheme: what the program asks for and what the test says of the system, together shown in every page. */

const { EventEmitter } = require('node:events');
const { watched } = require('./gaps.cjs');
const { host } = require('./host.cjs');
const { WebContents } = require('./web-contents.cjs');

class NativeTheme extends watched(EventEmitter) {
  #source = 'system';
  #system = {
    dark: false,
    highContrast: false,
    forcedColors: false,
    reducedTransparency: false,
    reducedMotion: false,
  };
  #touched = false;

  get themeSource() {
    return this.#source;
  }

  set themeSource(source) {
    if (!['system', 'light', 'dark'].includes(source)) throw new TypeError(`Invalid themeSource: ${source}`);
    if (source === this.#source) return;
    this.#source = source;
    this.#changed();
  }

  get shouldUseDarkColors() {
    return this.#source === 'system' ? this.#system.dark : this.#source === 'dark';
  }

  get shouldUseDarkColorsForSystemIntegratedUI() {
    return this.#system.dark;
  }

  get shouldUseHighContrastColors() {
    return this.#system.highContrast;
  }

  get shouldUseInvertedColorScheme() {
    return false;
  }

  get shouldDifferentiateWithoutColor() {
    return false;
  }

  get inForcedColorsMode() {
    return this.#system.forcedColors;
  }

  get prefersReducedTransparency() {
    return this.#system.reducedTransparency;
  }

  /** The test's say: what the system would prefer. */
  _setSystem(changes) {
    this.#touched = true;
    this.#system = { ...this.#system, ...changes };
    this.#changed();
  }

  /** Media features for the pages; none as long as nobody decided anything, so a test's own emulation stands. */
  _features() {
    const features = [];
    if (this.#source !== 'system' || this.#touched) {
      features.push({ name: 'prefers-color-scheme', value: this.shouldUseDarkColors ? 'dark' : 'light' });
    }
    if (!this.#touched) return features;
    const { forcedColors, highContrast, reducedMotion, reducedTransparency } = this.#system;
    return [
      ...features,
      { name: 'prefers-contrast', value: highContrast ? 'more' : 'no-preference' },
      { name: 'forced-colors', value: forcedColors ? 'active' : 'none' },
      { name: 'prefers-reduced-motion', value: reducedMotion ? 'reduce' : 'no-preference' },
      { name: 'prefers-reduced-transparency', value: reducedTransparency ? 'reduce' : 'no-preference' },
    ];
  }

  #changed() {
    for (const contents of WebContents.getAllWebContents()) {
      const page = contents._page;
      if (page !== null) page.tell('Emulation.setEmulatedMedia', { features: this._features() });
    }
    setImmediate(() => this.emit('updated'));
  }
}

const nativeTheme = new NativeTheme();
host.mediaFeatures = () => nativeTheme._features();

module.exports = { nativeTheme };
