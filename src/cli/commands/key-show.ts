import { succeed } from '../../core/outcome.ts';
import { type Command, withWayleave } from '../command.ts';

const use =
  'Give it to whoever seals a file for you: `wayleave export FILE --recipient …`. It is no secret and opens nothing.';

/** `wayleave key show`: the public half of the store's key. */
export const keyShow: Command = {
  options: {},
  positionals: [],
  run: (_input, context) =>
    withWayleave(context, async (wayleave) => {
      const status = await wayleave.invoke('status', {});
      if (!status.ok) return status;
      const { recipient } = status.value;
      return succeed({ value: { recipient }, lines: [recipient], notes: [use] });
    }),
};
