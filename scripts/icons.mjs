// `node scripts/icons.mjs`: draws every image in assets/ from its SVG. Run after a drawing changed; the images are kept.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, parse } from 'node:path';
import { pathToFileURL } from 'node:url';
import { provideChromium } from './chromium.mjs';
import { root } from './root.mjs';

const assets = join(root, 'assets');
/** At this size and below the drawing without parcels and stations is the clearer one. */
const smallUpTo = 32;
const appSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const icoSizes = [16, 24, 32, 48, 64, 128, 256];
/** Types of Apple's icon file that hold a PNG, with the size of each. */
const icnsTypes = [
  ['icp4', 16],
  ['icp5', 32],
  ['icp6', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
];

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await drawAll();

async function drawAll() {
  const { chromium } = createRequire(join(root, 'package.json'))('playwright');
  const browser = await chromium.launch({ executablePath: provideChromium(), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    const draw = (svg, size, ink) => drawOne(page, svg, size, ink);
    await drawAppIcons(draw);
    await drawTrayImages(draw);
  } finally {
    await browser.close();
  }
}

async function drawAppIcons(draw) {
  const images = new Map();
  for (const size of appSizes) {
    const svg = readFileSync(join(assets, size <= smallUpTo ? 'icon-small.svg' : 'icon.svg'), 'utf8');
    images.set(size, await draw(svg, size, null));
    if (size <= 512) writeFileSync(join(assets, 'icons', `${size}x${size}.png`), images.get(size));
  }
  writeFileSync(join(assets, 'icon.png'), images.get(512));
  writeFileSync(join(assets, 'icon.ico'), icoOf(icoSizes.map((size) => [size, images.get(size)])));
  writeFileSync(join(assets, 'icon.icns'), icnsOf(icnsTypes.map(([type, size]) => [type, images.get(size)])));
}

/** Black ones are templates on macOS and for light panels; white ones are for dark panels. */
async function drawTrayImages(draw) {
  const folder = join(assets, 'tray');
  const drawings = readdirSync(folder).filter((name) => name.endsWith('.svg'));
  for (const name of drawings) {
    const svg = readFileSync(join(folder, name), 'utf8');
    const state = parse(name).name;
    for (const [suffix, size, ink] of [
      ['Template', 16, null],
      ['Template@2x', 32, null],
      ['-black', 22, null],
      ['-black@2x', 44, null],
      ['-white', 22, '#fff'],
      ['-white@2x', 44, '#fff'],
    ]) {
      writeFileSync(join(folder, `${state}${suffix}.png`), await draw(svg, size, ink));
    }
  }
}

async function drawOne(page, svg, size, ink) {
  await page.setViewportSize({ width: size, height: size });
  // A mask keeps its own white and black: only what is drawn on the page changes its ink.
  const style = `svg{display:block;width:${size}px;height:${size}px}body{margin:0}`;
  const filter = ink === null ? '' : 'svg{filter:invert(1)}';
  await page.setContent(`<style>${style}${filter}</style>${svg}`);
  return page.screenshot({ omitBackground: true });
}

/** A Windows icon file: a directory of 16-byte entries, then the PNG images. */
function icoOf(images) {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [index, [size, png]] of images.entries()) {
    const at = 6 + 16 * index;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...images.map(([, png]) => png)]);
}

/** An Apple icon file: a length, then blocks of type, length and PNG. */
function icnsOf(images) {
  const blocks = images.map(([type, png]) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(png.length + 8, 4);
    return Buffer.concat([head, png]);
  });
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(8 + blocks.reduce((sum, block) => sum + block.length, 0), 4);
  return Buffer.concat([head, ...blocks]);
}
