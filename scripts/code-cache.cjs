// `node code-cache.cjs BUNDLE ARGUMENT …`: runs the bundled command line with those arguments and, when it ends,
// keeps what V8 compiled on the way. The launcher hands that to V8 again, which saves a start some milliseconds.
'use strict';
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');

const [bundle] = process.argv.splice(2, 1);
const cache = `${bundle}.${process.version}-${process.arch}.cache`;
const script = new Script(wrap(readFileSync(bundle, 'utf8')), { filename: bundle });
const exit = process.exit.bind(process);
process.exit = (exitCode) => {
  // Half a file must never be found, and one of a run that failed has not seen the whole way.
  if (exitCode === 0) {
    writeFileSync(`${cache}.tmp`, script.createCachedData());
    renameSync(`${cache}.tmp`, cache);
  }
  exit(exitCode);
};
const loaded = { exports: {} };
script.runInThisContext()(loaded.exports, createRequire(bundle), loaded, bundle, path.dirname(bundle));
