import { resolve } from 'node:path';
import { succeed } from '../../core/outcome.ts';
import { type Command, defined, textOf, withWayleave } from '../command.ts';
import { columns } from '../output.ts';
import { readSecretFile } from '../secret-input.ts';

const stateWords = {
  same: 'same',
  different: 'differs',
  'only-here': 'only here',
  'only-there': 'only in QGIS',
} as const;

/** `wayleave qgis compare`: how a QGIS profile differs from what is here. Ends with 1 when it does. */
export const qgisCompare: Command = {
  options: { 'master-password-file': { type: 'string' } },
  positionals: ['PROFILE_DIR'],
  async run(input, context) {
    const option = 'master-password-file';
    const masterPassword = await readSecretFile(textOf(input, option), option, context);
    if (!masterPassword.ok) return masterPassword;
    const folder = resolve(input.names.PROFILE_DIR ?? '');
    return withWayleave(context, async (wayleave) => {
      const request = defined({ folder, masterPassword: masterPassword.value });
      const drift = await wayleave.invoke('compareQgisProfile', request);
      if (!drift.ok) return drift;
      const { rows, notes, isSame } = drift.value;
      const cells = rows.map(({ state, subject, name, authId, differences }) => [
        stateWords[state],
        subject === 'auth' ? 'authentication' : 'connection',
        authId ?? '',
        name.replace(/\p{Cc}/gu, '?'),
        differences.map(({ field }) => field).join(', '),
      ]);
      const head = ['STATE', 'WHAT', 'ID', 'NAME', 'DIFFERS IN'];
      const lines = rows.length === 0 ? ['There is nothing to compare.'] : columns([head, ...cells]);
      return succeed({ value: drift.value, lines, notes, exitCode: isSame ? 0 : 1 });
    });
  },
};
