'use strict';
/** Which Electron the stand-in stands in for: the one whose types and launcher are installed. */
const { version } = require('electron/package.json');

/** Version of the npm package `electron`. */
module.exports = { electronVersion: version };
