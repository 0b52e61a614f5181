import type { SignedOut } from '../../core/contract.ts';
import { succeed } from '../../core/outcome.ts';
import { type Command, withWayleave } from '../command.ts';

const portalWords: Readonly<Record<SignedOut['portal'], string>> = {
  revoked: 'The portal was told to revoke the sign-in.',
  'not-reached': 'The portal could not be told, so the sign-in there lasts until it ends by itself.',
  'nothing-to-revoke': 'Tokens of this kind cannot be revoked at the portal; they end by themselves.',
  none: 'Nobody was signed in.',
};

/** `wayleave sign-out`: revokes at the portal and forgets here, and says what happened to each. */
export const signOut: Command = {
  options: {},
  positionals: ['ID'],
  run: ({ names }, context) =>
    withWayleave(context, async (wayleave) => {
      const signedOut = await wayleave.invoke('signOut', { id: names.ID ?? '' });
      return signedOut.ok
        ? succeed({ value: signedOut.value, lines: signOutLines(signedOut.value) })
        : signedOut;
    }),
};

/** What became of a sign-out, as sentences. */
export function signOutLines({ portal, forgotten }: SignedOut): readonly string[] {
  return [portalWords[portal], ...(forgotten ? ['Its tokens were forgotten here.'] : [])];
}
