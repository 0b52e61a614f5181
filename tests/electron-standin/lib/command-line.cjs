'use strict';
/** Electron's command line: what comes before the application, the application, and what is its own. */

/** Switches of Node's and the tests' that Chromium must not see, or that the stand-in gives itself. */
const notForChromium =
  /^--(inspect|inspect-brk|remote-debugging-(port|pipe)|user-data-dir|headless|no-sandbox|require)(=|$)/;

/**
 * Reads arguments after the program's name. `requires` are the files of `-r`, `application` is the path given, `switches`
 * are those Chromium may see, `debuggingPort` is the one asked for or undefined.
 */
function readCommandLine(args) {
  const requires = [];
  const switches = [];
  let application;
  let debuggingPort;
  for (let i = 0; i < args.length; i++) {
    const argument = args[i];
    if (argument === '-r' || argument === '--require') requires.push(args[++i]);
    else if (argument.startsWith('--remote-debugging-port=')) debuggingPort = argument.split('=')[1];
    else if (!argument.startsWith('-')) application ??= argument;
    if (argument.startsWith('--') && argument !== '--') switches.push(argument);
  }
  return { application, debuggingPort, requires, switches };
}

/** The switches that Chromium is given. */
const forChromium = (switches) => switches.filter((one) => !notForChromium.test(one));

/** A switch as a pair: `['lang', 'de']`, `['hidden', '']`. */
function switchPair(text) {
  const [, name, value = ''] = /^--([^=]*)=?(.*)$/s.exec(text);
  return [name, value];
}

module.exports = { forChromium, readCommandLine, switchPair };
