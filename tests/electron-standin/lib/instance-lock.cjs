'use strict';
/**
 * The single-instance lock: a symbolic link in the user-data folder whose text names the process, and a folder of letters
 * from later instances. All of it is synchronous, because a second instance ends at once.
 */

const {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
} = require('node:fs');
const { hostname } = require('node:os');
const path = require('node:path');

const me = `${hostname()}-${process.pid}`;

function isAlive(owner) {
  const pid = Number(owner.slice(owner.lastIndexOf('-') + 1));
  try {
    process.kill(pid, 0);
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('boot.cjs');
  } catch (error) {
    // Without /proc the process is alive as far as one can know.
    return error.code === 'ENOENT' && process.platform !== 'linux';
  }
}

function tryLink(lock) {
  try {
    symlinkSync(me, lock);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

function ownerOf(lock) {
  try {
    return readlinkSync(lock);
  } catch {
    return null;
  }
}

/** Takes the lock, or hands `letter` to the process that has it and returns null. `onLetter` gets later letters. */
function takeLock(folder, letter, onLetter) {
  const lock = path.join(folder, 'SingletonLock');
  const inbox = path.join(folder, 'SingletonInbox');
  mkdirSync(inbox, { recursive: true });
  let owned = tryLink(lock);
  while (!owned) {
    const owner = ownerOf(lock);
    if (owner !== null && isAlive(owner)) break;
    rmSync(lock, { force: true });
    owned = tryLink(lock);
  }
  if (!owned) {
    const name = path.join(inbox, `${process.pid}-${process.hrtime.bigint()}`);
    writeFileSync(`${name}.part`, JSON.stringify(letter));
    renameSync(`${name}.part`, `${name}.json`);
    return null;
  }
  for (const name of readdirSync(inbox)) rmSync(path.join(inbox, name), { force: true });
  const watcher = watch(inbox, () => {
    let names;
    try {
      names = readdirSync(inbox).filter((name) => name.endsWith('.json'));
    } catch {
      return;
    }
    for (const name of names) {
      const file = path.join(inbox, name);
      const text = readFileSync(file, 'utf8');
      rmSync(file);
      onLetter(JSON.parse(text));
    }
  });
  watcher.unref();
  return () => {
    watcher.close();
    if (ownerOf(lock) === me) rmSync(lock, { force: true });
    rmSync(inbox, { recursive: true, force: true });
  };
}

module.exports = { takeLock };
