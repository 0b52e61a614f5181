import { succeed } from '../../core/outcome.ts';
import { type Command, withWayleave } from '../command.ts';

/** `wayleave qgis source`: the data source with which QGIS opens a layer. */
export const qgisSource: Command = {
  options: {},
  positionals: ['REF'],
  run: ({ names }, context) =>
    withWayleave(context, async (wayleave) => {
      const source = await wayleave.invoke('qgisSource', { ref: names.REF ?? '' });
      if (!source.ok) return source;
      const { line, notes } = source.value;
      return succeed({ value: source.value, lines: [line], notes });
    }),
};
