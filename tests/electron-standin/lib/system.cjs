'use strict';
/** Small parts of Electron about the system: shell, powerMonitor, safeStorage, systemPreferences, powerSaveBlocker, globalShortcut. */

const { EventEmitter } = require('node:events');
const { surface, watched } = require('./gaps.cjs');
const { records } = require('./host.cjs');

/** Failures that a test asked for, by method name. */
const shellFailures = new Map();

function mayFail(name) {
  const message = shellFailures.get(name);
  if (message === undefined) return;
  shellFailures.delete(name);
  throw new Error(message);
}

const shell = surface('shell', {
  async openExternal(url, options) {
    if (typeof url !== 'string') throw new TypeError('Must pass a URL');
    mayFail('openExternal');
    records.external.push({ url, by: 'program', ...(options === undefined ? {} : { options }) });
  },
  async openPath(path) {
    try {
      mayFail('openPath');
    } catch (error) {
      return error.message;
    }
    records.openedPaths.push(path);
    return '';
  },
  showItemInFolder(path) {
    records.shownItems.push(path);
  },
  async trashItem(path) {
    mayFail('trashItem');
    records.openedPaths.push(`trash:${path}`);
  },
  beep() {
    records.beeps++;
  },
});

class PowerMonitor extends watched(EventEmitter) {
  _idleSeconds = 0;
  _locked = false;
  onBatteryPower = false;

  getSystemIdleTime = () => this._idleSeconds;
  getSystemIdleState(threshold) {
    if (this._locked) return 'locked';
    return this._idleSeconds >= threshold ? 'idle' : 'active';
  }
  isOnBatteryPower = () => this.onBatteryPower;
  getCurrentThermalState = () => 'nominal';
}

const safeStorage = surface('safeStorage', {
  isEncryptionAvailable: () => false,
  isAsyncEncryptionAvailable: async () => false,
  getSelectedStorageBackend: () => 'basic_text',
  setUsePlainTextEncryption: () => undefined,
  encryptString() {
    throw new Error(
      'Error while encrypting the text provided to safeStorage.encryptString. Encryption is not available.',
    );
  },
  decryptString() {
    throw new Error(
      'Error while decrypting the ciphertext provided to safeStorage.decryptString. Decryption is not available.',
    );
  },
});

class SystemPreferences extends watched(EventEmitter) {
  accessibilityDisplayShouldReduceTransparency = false;
  getAnimationSettings = () => ({
    shouldRenderRichAnimation: true,
    scrollAnimationsEnabledBySystem: true,
    prefersReducedMotion: false,
  });
  getAccentColor = () => '0078d7ff';
  getColor = () => '#000000';
  getMediaAccessStatus = () => 'denied';
  isTrustedAccessibilityClient = () => false;
  canPromptTouchID = () => false;
  subscribeNotification = () => 0;
  unsubscribeNotification = () => undefined;
  getUserDefault = () => '';
}

let blockers = 0;
const active = new Set();
const powerSaveBlocker = surface('powerSaveBlocker', {
  start() {
    active.add(++blockers);
    return blockers;
  },
  stop: (id) => active.delete(id),
  isStarted: (id) => active.has(id),
});

const shortcuts = new Map();
const globalShortcut = surface('globalShortcut', {
  register(accelerator, callback) {
    if (shortcuts.has(accelerator)) return false;
    shortcuts.set(accelerator, callback);
    return true;
  },
  isRegistered: (accelerator) => shortcuts.has(accelerator),
  unregister: (accelerator) => void shortcuts.delete(accelerator),
  unregisterAll: () => shortcuts.clear(),
});

module.exports = {
  globalShortcut,
  powerMonitor: new PowerMonitor(),
  powerSaveBlocker,
  safeStorage,
  shell,
  shellFailures,
  shortcuts,
  systemPreferences: new SystemPreferences(),
};
