import type { ConnectionView } from '../core/contract.ts';
import { connectionPath } from '../core/model/connection.ts';
import { isSecretMissing, secretMissingText, stateText } from './auth-text.ts';
import { columns, facts } from './output.ts';

/** All connections as a table. */
export function connectionTable(views: readonly ConnectionView[], now: number): readonly string[] {
  if (views.length === 0)
    return ['No connections yet. `wayleave help connection add` tells how to define one.'];
  // The column is there where somebody uses it.
  const hasEnvironments = views.some(({ connection }) => connection.environment !== 'none');
  const environmentCell = (text: string) => (hasEnvironments ? [text === 'none' ? '' : text] : []);
  const rows = views.map(({ connection, signIn, badge }) => [
    connectionPath(connection),
    ...environmentCell(connection.environment),
    connection.authId ?? '',
    connection.url,
    signInText({ signIn, badge }, now) ?? (connection.authId === null ? 'public' : 'not defined here'),
  ]);
  return columns([['NAME', ...environmentCell('ENV'), 'AUTH', 'URL', 'SIGN-IN'], ...rows]);
}

/** One connection, field by field, by the labels that QGIS uses. */
export function connectionFacts(
  { connection, headerNames, unsetHeaders, signIn, badge }: ConnectionView,
  now: number,
): readonly string[] {
  return facts([
    ['Name', connectionPath(connection)],
    ['URL', connection.url],
    ['Community endpoint', connection.communityUrl],
    ['Content endpoint', connection.contentUrl],
    ['Authentication', connection.authId],
    ['Referer', connection.referer],
    ['Headers', headerNames.filter((name) => !unsetHeaders.includes(name)).join(', ')],
    ['Headers to set', unsetHeaders.join(', ')],
    ['URL prefix', connection.prefix],
    ['Tags', connection.tags.join(', ')],
    ['Colour', connection.colour === 'none' ? null : connection.colour],
    ['Environment', connection.environment === 'none' ? null : connection.environment],
    ['Notes', connection.notes.replaceAll('\n', ' ')],
    ['Tray', connection.pinned ? 'pinned' : null],
    ['Kept fresh', connection.keepFresh ? 'yes' : null],
    ['Plain http', connection.allowHttp ? 'allowed' : null],
    ['Sign-in', signInText({ signIn, badge }, now)],
  ]);
}

function signInText({ signIn, badge }: Pick<ConnectionView, 'signIn' | 'badge'>, now: number): string | null {
  if (isSecretMissing(badge)) return secretMissingText;
  return signIn === null ? null : stateText(signIn, now);
}
