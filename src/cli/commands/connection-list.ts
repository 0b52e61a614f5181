import { succeed } from '../../core/outcome.ts';
import { type Command, withWayleave } from '../command.ts';
import { connectionTable } from '../connection-text.ts';

/** `wayleave connection list`: all connections. */
export const connectionList: Command = {
  options: {},
  positionals: [],
  run: (_input, context) =>
    withWayleave(context, async (wayleave) => {
      const views = await wayleave.invoke('listConnections', {});
      return views.ok
        ? succeed({ value: views.value, lines: connectionTable(views.value, Date.now()) })
        : views;
    }),
};
