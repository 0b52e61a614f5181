// The start of the installed `wayleave` program, which has Node inside: runs what lies beside it.
'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');

const own = path.dirname(process.execPath);
const wanted = process.argv[2] ?? '';
// Wayleave starts parts of itself by their file; nothing outside this folder is run so.
const isOwnPart = path.isAbsolute(wanted) && wanted.endsWith('.cjs') && isBelow(wanted) && existsSync(wanted);
const script = isOwnPart ? wanted : path.join(own, 'cli', 'wayleave.cjs');
process.argv.splice(1, isOwnPart ? 2 : 1, script);

const cachedData = readOrNothing(`${script}.${process.version}-${process.arch}.cache`);
const compiled = new Script(wrap(readFileSync(script, 'utf8')), { filename: script, cachedData });
const loaded = { exports: {} };
compiled.runInThisContext()(loaded.exports, createRequire(script), loaded, script, path.dirname(script));

function isBelow(file) {
  const way = path.relative(own, file);
  return way !== '' && !way.startsWith('..') && !path.isAbsolute(way);
}

function readOrNothing(file) {
  try {
    return readFileSync(file);
  } catch {
    // Without kept code V8 compiles as usual.
    return undefined;
  }
}
