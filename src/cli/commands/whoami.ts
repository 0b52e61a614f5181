import { succeed } from '../../core/outcome.ts';
import { type Command, withWayleave } from '../command.ts';
import { facts, moment } from '../output.ts';

/** `wayleave whoami`: who a reference is signed in as. */
export const whoami: Command = {
  options: {},
  positionals: ['REF'],
  run: ({ names }, context) =>
    withWayleave(context, async (wayleave) => {
      const who = await wayleave.invoke('whoami', { ref: names.REF ?? '' }, context.signal);
      if (!who.ok) return who;
      const { account, fullName, organisation, portal, role, privileges, tokenExpiresAt, signInEndsAt } =
        who.value;
      const now = Date.now();
      const lines = facts([
        ['Account', account ?? 'none (an application)'],
        ['Name', fullName],
        ['Organisation', organisation],
        ['Portal', portal],
        ['Role', role],
        ['Privileges', privileges.join(', ')],
        ['Token ends', moment(tokenExpiresAt, now)],
        ['Sign-in ends', moment(signInEndsAt, now)],
      ]);
      return succeed({ value: who.value, lines });
    }),
};
