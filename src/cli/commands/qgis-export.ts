import type { QgisFileKind } from '../../core/contract-sharing.ts';
import { fail } from '../../core/outcome.ts';
import { type Command, textOf, withWayleave } from '../command.ts';
import { qgisFileOptions, readQgisWish, writeQgisFiles } from '../qgis-files.ts';

/** `wayleave qgis export`: the two files that QGIS imports, authentication and connections. */
export const qgisExport: Command = {
  options: {
    ...qgisFileOptions,
    'connections-xml': { type: 'string' },
    'plain-secrets': { type: 'boolean' },
  },
  positionals: [],
  async run(input, context) {
    const kinds: readonly QgisFileKind[] = ['auth-xml', 'connections-xml'];
    const places = new Map(
      kinds.flatMap((kind) => {
        const path = textOf(input, kind);
        return path === undefined ? [] : [[kind, path] as const];
      }),
    );
    if (places.size === 0) return fail('usage', 'Name a file with --auth-xml or --connections-xml.');
    const wish = await readQgisWish(places, input, context);
    return wish.ok ? withWayleave(context, (wayleave) => writeQgisFiles(places, wish.value, wayleave)) : wish;
  },
};
