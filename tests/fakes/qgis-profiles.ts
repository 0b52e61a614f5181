import { fail, succeed } from '../../src/core/outcome.ts';
import type { QgisProfileFiles, QgisProfilePlace, QgisProfiles } from '../../src/core/ports.ts';

/** QGIS profiles in memory, by folder. */
export interface FakeQgisProfiles extends QgisProfiles {
  /** Puts a profile there, or other files into it. */
  put(place: QgisProfilePlace, files: Partial<QgisProfileFiles>): void;
}

/** A computer without QGIS, until profiles are put there. */
export function fakeQgisProfiles(): FakeQgisProfiles {
  const profiles = new Map<string, { readonly place: QgisProfilePlace; readonly files: QgisProfileFiles }>();
  const order = ({ program, name }: QgisProfilePlace) => `${program}/${name}`;
  return {
    put(place, files) {
      profiles.set(place.folder, { place, files: { settings: null, authDatabase: null, ...files } });
    },
    async list() {
      // QGIS itself knows a profile by its settings.
      const places = [...profiles.values()].filter(({ files }) => files.settings !== null);
      return places.map(({ place }) => place).toSorted((one, other) => (order(one) < order(other) ? -1 : 1));
    },
    async read(folder) {
      const files = profiles.get(folder)?.files;
      if (files === undefined || (files.settings === null && files.authDatabase === null))
        return fail('file-unreadable', 'That folder is no profile of QGIS.', { cause: 'ENOENT' });
      const isTooLarge = [files.settings, files.authDatabase].some(
        (bytes) => (bytes?.length ?? 0) > 16 * 1024 * 1024,
      );
      return isTooLarge
        ? fail('file-refused', 'A file of the profile is larger than 16 MB.')
        : succeed(files);
    },
  };
}
