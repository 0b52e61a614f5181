'use strict';
/** The module `electron` of the main process. */

const { absent, surface } = require('./gaps.cjs');
const { app } = require('./app.cjs');
const { BaseWindow } = require('./base-window.cjs');
const { BrowserWindow } = require('./browser-window.cjs');
const { clipboard, ClipboardItem } = require('./clipboard.cjs');
const { dialog } = require('./dialog.cjs');
const { ipcMain } = require('./ipc-main.cjs');
const { Menu, MenuItem } = require('./menu.cjs');
const { nativeImage } = require('./native-image.cjs');
const { nativeTheme } = require('./native-theme.cjs');
const { net } = require('./net.cjs');
const { Notification } = require('./notification.cjs');
const { screen } = require('./screen.cjs');
const { Session } = require('./session.cjs');
const { standIn } = require('./stand-in.cjs');
const {
  globalShortcut,
  powerMonitor,
  powerSaveBlocker,
  safeStorage,
  shell,
  systemPreferences,
} = require('./system.cjs');
const { Tray } = require('./tray.cjs');
const { View, WebContentsView } = require('./view.cjs');
const { WebContents } = require('./web-contents.cjs');
const { WebFrameMain } = require('./web-frame-main.cjs');
const { protocol } = require('./default-protocol.cjs');

/** Parts of Electron that can be imported, and whose every use is reported as missing. */
const missing = [
  'autoUpdater',
  'BrowserView',
  'contentTracing',
  'crashReporter',
  'desktopCapturer',
  'ImageView',
  'inAppPurchase',
  'MessageChannelMain',
  'netLog',
  'pushNotifications',
  'ShareMenu',
  'TouchBar',
  'utilityProcess',
]; // prettier-ignore

const electron = surface('electron', {
  app,
  BaseWindow,
  BrowserWindow,
  clipboard,
  ClipboardItem,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session: Session,
  shell,
  systemPreferences,
  Tray,
  View,
  webContents: WebContents,
  WebContentsView,
  webFrameMain: WebFrameMain,
  __standIn: standIn,
  ...Object.fromEntries(missing.map((name) => [name, absent(name)])),
});

module.exports = electron;
