// The connection list with 2,000 connections in Chromium, against react-aria's own tree filtered as it is typed.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'playwright';
import { buildWindows, openWindowPages, type WindowPages } from '../tests/fakes/window-page.ts';
import { type Comparison, medianOf, report } from './measure.ts';

const connectionCount = 2_000;
const rounds = 15;
const scrollRounds = 5;
const against = 'react-aria tree, value not deferred';

/**
 * Runs in the page. `letter` answers how long it took from a key to the next picture, `rows` from the key to the
 * picture in which every row is of what was looked for, `scroll` the longest task while the list runs past.
 */
const stopwatch = `
globalThis.stopwatch = {
  pressed: 0,
  done: null,
  begin(term) {
    const { promise, resolve } = Promise.withResolvers();
    this.done = promise;
    let letter = null;
    const input = document.querySelector('input');
    const onKey = (event) => {
      this.pressed = event.timeStamp;
      const frame = () => requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
          const now = performance.now() - this.pressed;
          letter ??= now;
          if (this.isShown(term)) resolve({ letter, rows: now });
          else frame();
        };
        channel.port2.postMessage(null);
      });
      frame();
    };
    input.focus();
    document.addEventListener('keydown', onKey, { capture: true, once: true });
  },
  isShown(term) {
    const rows = [...document.querySelectorAll('[role="row"]:not([aria-expanded])')]
      .map((row) => row.textContent.toLowerCase())
      .filter((text) => text.includes('district'));
    return rows.length > 8 && (term === '' ? rows.some((text) => !text.includes('z')) : rows.every((text) => text.includes(term)));
  },
  async scroll() {
    let longest = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    });
    observer.observe({ type: 'longtask' });
    const list = document.querySelector('[role="treegrid"]');
    let slowest = 0;
    let before = performance.now();
    for (let step = 0; step < 120; step += 1) {
      list.scrollTop += 300;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      slowest = Math.max(slowest, performance.now() - before);
      before = performance.now();
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    observer.disconnect();
    list.scrollTop = 0;
    return { longest, slowest };
  },
};`;

interface Timed {
  readonly letter: number;
  readonly rows: number;
}

async function timeKey(page: Page, key: string, term: string): Promise<Timed> {
  await page.evaluate(`stopwatch.begin(${JSON.stringify(term)})`);
  await page.keyboard.press(key);
  return page.evaluate('stopwatch.done');
}

/** A letter in, and out again: both change which rows are there. */
async function timeRound(page: Page): Promise<readonly Timed[]> {
  return [await timeKey(page, 'z', 'z'), await timeKey(page, 'Backspace', '')];
}

async function buildPlain(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'plain-tree.mjs')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  writeFileSync(join(folder, 'plain.js'), outputFiles[0]?.text ?? '');
  const head = '<meta charset="utf-8"><meta id="react-aria-pressable-style"><title>Plain</title>';
  const body = '<div id="root"></div><script type="module" src="plain.js"></script>';
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`,
  );
}

/** Both over the same records, ready to be timed. */
async function openBoth(ours: WindowPages, theirs: WindowPages): Promise<readonly Page[]> {
  const opened = await Promise.all([ours, theirs].map((windows) => windows.open({ connectionCount })));
  for (const { page } of opened) {
    await page.waitForSelector('[role="row"]');
    await page.evaluate(stopwatch);
  }
  return opened.map(({ page }) => page);
}

/** They take turns, so that whatever else the machine does falls on both; the first round is not counted. */
async function timeInTurns(pages: readonly Page[]): Promise<readonly (readonly Timed[])[]> {
  const times = pages.map((): Timed[] => []);
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, page] of pages.entries()) {
      await page.bringToFront();
      const timed = await timeRound(page);
      if (round >= 0) times[index]?.push(...timed);
    }
  }
  return times;
}

interface Scrolled {
  readonly longest: number;
  readonly slowest: number;
}

async function scrollInTurns(pages: readonly Page[]): Promise<readonly (readonly Scrolled[])[]> {
  const scrolled = pages.map((): Scrolled[] => []);
  for (let round = 0; round < scrollRounds; round += 1) {
    for (const [index, page] of pages.entries()) {
      await page.bringToFront();
      scrolled[index]?.push(await page.evaluate('stopwatch.scroll()'));
    }
  }
  return scrolled;
}

function line(what: string, ours: number, theirs: number | null, limit: number | null): Comparison {
  const size = `${connectionCount.toLocaleString('en')} connections`;
  return {
    what: `${what}, ${size}`,
    ours,
    theirs,
    against: theirs === null ? '' : against,
    unit: 'ms',
    limit,
  };
}

const folder = mkdtempSync(join(tmpdir(), 'wayleave-bench-'));
await Promise.all([buildWindows(join(folder, 'ours')), buildPlain(join(folder, 'plain'))]);
const windows = await openWindowPages(join(folder, 'ours'));
const plain = await openWindowPages(join(folder, 'plain'));
try {
  const pages = await openBoth(windows, plain);
  const times = await timeInTurns(pages);
  const [letter = Infinity, theirLetter = 0] = times.map((timed) => medianOf(timed.map((one) => one.letter)));
  const [rows = Infinity, theirRows = 0] = times.map((timed) => medianOf(timed.map((one) => one.rows)));
  const scrolled = await scrollInTurns(pages);
  const [longest = Infinity] = scrolled.map((of) => medianOf(of.map((one) => one.longest)));
  const [slowest = Infinity, theirSlowest = 0] = scrolled.map((of) => medianOf(of.map((one) => one.slowest)));
  report([
    line('a typed letter shows', letter, null, 16),
    line('a typed letter shows', letter, theirLetter, 1),
    line('filtered rows show', rows, null, 100),
    line('filtered rows show', rows, theirRows, 1),
    line('longest task over 50 ms in scrolling', longest, null, 0),
    line('slowest picture in scrolling', slowest, theirSlowest, null),
  ]);
} finally {
  await Promise.all([windows.close(), plain.close()]);
  rmSync(folder, { recursive: true, force: true });
}
