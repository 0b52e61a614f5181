import { dirname, resolve } from 'node:path';
import type { QgisFileKind } from '../../core/contract-sharing.ts';
import { fail } from '../../core/outcome.ts';
import { type Command, textOf, withWayleave } from '../command.ts';
import { qgisFileOptions, readQgisWish, writeQgisFiles } from '../qgis-files.ts';

/** `wayleave qgis script`: the start-up script, and with --auth-xml the encrypted file that it takes secrets from. */
export const qgisScript: Command = {
  options: qgisFileOptions,
  positionals: ['FILE'],
  async run(input, context) {
    const script = input.names.FILE ?? '';
    const authXml = textOf(input, 'auth-xml');
    if (authXml !== undefined && dirname(resolve(authXml)) !== dirname(resolve(script)))
      return fail(
        'bad-value',
        'The script finds the file of --auth-xml beside itself: write both to one folder.',
      );
    if (authXml !== undefined && textOf(input, 'password-file') === undefined)
      return fail('usage', 'The file of --auth-xml is encrypted for a script: give --password-file.');
    const places = new Map<QgisFileKind, string>([
      ...(authXml === undefined ? [] : [['auth-xml', authXml] as const]),
      ['startup-script', script],
    ]);
    const wish = await readQgisWish(places, input, context);
    return wish.ok ? withWayleave(context, (wayleave) => writeQgisFiles(places, wish.value, wayleave)) : wish;
  },
};
