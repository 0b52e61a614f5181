import { dialog } from 'electron';
import type { OutsideFiles } from '../core/host/host-ports.ts';
import { succeed } from '../core/outcome.ts';
import { words } from '../core/words/words.ts';
import { freePlaces, importSourceOf, writeOutsideFiles } from '../node/outside-files.ts';

/** Files at places that the person chooses in the system's dialogs: one by its name, several by a folder for them all. */
export const dialogFiles: OutsideFiles = {
  async places(names) {
    const [only] = names;
    if (only === undefined) return [];
    if (names.length > 1) {
      const folder = await chooseFolder(words.desktop.dialogs.saveAll);
      return folder === null ? null : freePlaces(folder, names);
    }
    const { canceled, filePath } = await dialog.showSaveDialog({
      title: words.desktop.dialogs.save,
      defaultPath: only,
      properties: ['showOverwriteConfirmation', 'createDirectory'],
    });
    return canceled || filePath === '' ? null : [filePath];
  },
  write: writeOutsideFiles,
  async choose(what) {
    if (what === 'qgis-profile') {
      const folder = await chooseFolder(words.desktop.dialogs.openProfile);
      return succeed(folder === null ? null : { kind: 'qgis-profile', folder });
    }
    const { canceled, filePaths } = await dialog.showOpenDialog({
      title: words.desktop.dialogs.open,
      properties: ['openFile'],
    });
    const [path] = filePaths;
    if (canceled || path === undefined) return succeed(null);
    return importSourceOf(path);
  },
};

async function chooseFolder(title: string): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({
    title,
    properties: ['openDirectory', 'createDirectory'],
  });
  return canceled ? null : (filePaths[0] ?? null);
}
