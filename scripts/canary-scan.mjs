// Looks for the secrets of the tests in everything that the tests wrote. `node canary-scan.mjs FOLDER …` lists what
// it finds and ends with 1 then.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.mjs';

/** The secrets that tests use, by name, and patterns of the files in which they may stand openly. */
export function readCanaries() {
  const { secrets, allowedFiles } = JSON.parse(readFileSync(join(root, 'tests', 'canaries.json'), 'utf8'));
  return { secrets, allowedFiles: allowedFiles.map((pattern) => new RegExp(pattern)) };
}

/** `{ path, secret }` for each file below the folders that holds a secret, plainly or in base64, hex or UTF-16. */
export function findCanaries(folders, { secrets, allowedFiles }) {
  const needles = Object.entries(secrets).flatMap(([secret, text]) =>
    disguises(text).map((bytes) => ({ secret, bytes })),
  );
  return folders.flatMap(filesBelow).flatMap((path) => {
    if (allowedFiles.some((pattern) => pattern.test(basename(path)))) return [];
    const content = readFileSync(path);
    const found = needles.filter(({ bytes }) => content.includes(bytes)).map(({ secret }) => secret);
    return [...new Set(found)].map((secret) => ({ path, secret }));
  });
}

function disguises(text) {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  return [
    bytes,
    Buffer.from(text, 'utf16le'),
    Buffer.from(hex),
    Buffer.from(hex.toUpperCase()),
    ...inBase64(bytes),
  ];
}

/** Base64 looks different for each of three positions; the letters at the edges depend on the neighbours. */
function inBase64(bytes) {
  return [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const inner = text.slice(shift === 0 ? 0 : 4, bytes.length + shift - ((bytes.length + shift) % 3) - 2);
    return [Buffer.from(inner), Buffer.from(inner.replaceAll('+', '-').replaceAll('/', '_'))];
  });
}

function filesBelow(place) {
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const found = findCanaries(process.argv.slice(2), readCanaries());
  for (const { path, secret } of found) console.log(`${path}: ${secret}`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
