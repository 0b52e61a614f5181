'use strict';
/** navigationHistory: kept in step with Chromium's own after each navigation. */

const { fromChromium } = require('./addresses.cjs');
const { watched } = require('./gaps.cjs');

class NavigationHistory extends watched(Object) {
  #contents;
  #entries = [];
  #index = -1;

  constructor(contents) {
    super();
    this.#contents = contents;
  }

  /** Reads Chromium's history; `first` drops what came before the program's first page. */
  async _refresh(first = false) {
    const page = this.#contents._page;
    if (page === null) return;
    try {
      if (first) await page.send('Page.resetNavigationHistory');
      const { currentIndex, entries } = await page.send('Page.getNavigationHistory');
      this.#entries = entries.map(({ id, title, url }) => ({ id, title, url: fromChromium(url) }));
      this.#index = currentIndex;
    } catch {
      // The page went away; its history went with it.
    }
  }

  async #go(findIndex) {
    await this._refresh();
    const entry = this.#entries[findIndex()];
    if (entry === undefined) return;
    this.#contents._loads.expect();
    this.#contents._page.tell('Page.navigateToHistoryEntry', { entryId: entry.id });
  }

  canGoBack = () => this.#index > 0;
  canGoForward = () => this.#index < this.#entries.length - 1;
  canGoToOffset = (offset) => this.#entries[this.#index + offset] !== undefined;
  getActiveIndex = () => this.#index;
  getAllEntries = () => this.#entries.map(({ title, url }) => ({ title, url }));
  getEntryAtIndex = (index) => this.getAllEntries()[index];
  length = () => this.#entries.length;
  goBack = () => void this.#go(() => this.#index - 1);
  goForward = () => void this.#go(() => this.#index + 1);
  goToIndex = (index) => void this.#go(() => index);
  goToOffset = (offset) => void this.#go(() => this.#index + offset);

  clear() {
    this.#contents._page?.tell('Page.resetNavigationHistory');
    this.#entries = this.#entries.slice(this.#index, this.#index + 1);
    this.#index = this.#entries.length - 1;
  }
}

module.exports = { NavigationHistory };
