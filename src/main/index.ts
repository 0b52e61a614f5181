/** The desktop application: what must be said before Electron is ready is said here, at once and in this order. */
import { app, protocol } from 'electron';
import { dataFolder } from '../node/data-folder.ts';
import { appSchemePrivileges } from './app-protocol.ts';
import { beginApplication } from './application.ts';
import { takeChallenges } from './challenges.ts';
import { foldersFrom } from './folders.ts';
import { linksInto, startArguments } from './links.ts';
import { guardEverything } from './permissions.ts';
import { hiddenSwitch } from './start-at-login.ts';
import { watchForMistakes } from './unexpected.ts';
import { makeUserData } from './user-data.ts';

const folder = dataFolder(process.env);
const start = startArguments(process.argv, process.cwd());
// The folder is what tells instances apart, so it comes before their lock.
const userData = makeUserData(folder);
app.setName('Wayleave');
app.setPath('userData', userData.own);
app.setPath('sessionData', userData.chromium);
// The name by which Windows knows whose messages and taskbar entries these are; the installer says the same.
if (process.platform === 'win32') app.setAppUserModelId('org.wayleave.desktop');
app.enableSandbox();
protocol.registerSchemesAsPrivileged([appSchemePrivileges]);

if (app.requestSingleInstanceLock(start)) run();
else app.quit();

function run(): void {
  watchForMistakes();
  const early = {
    app,
    env: process.env,
    folder,
    userData,
    folders: foldersFrom(import.meta.dirname),
    guards: guardEverything(app),
    desks: takeChallenges(app),
    links: linksInto(app, start),
    isHidden: process.argv.includes(hiddenSwitch),
  };
  // Not awaited here: Electron is not ready before this module is done.
  void app.whenReady().then(() => beginApplication(early));
}
