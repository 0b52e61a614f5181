import { activity } from './en/activity.ts';
import { authentication } from './en/authentication.ts';
import { browse } from './en/browse.ts';
import { common } from './en/common.ts';
import { connections } from './en/connections.ts';
import { desktop } from './en/desktop.ts';
import { failures } from './en/failures.ts';
import { menus } from './en/menus.ts';
import { settings } from './en/settings.ts';
import { share } from './en/share.ts';
import { shell } from './en/shell.ts';
import { signIn } from './en/sign-in.ts';
import { signInPage } from './en/sign-in-page.ts';
import { vault } from './en/vault.ts';
import { wizard } from './en/wizard.ts';

/**
 * Every word that a person reads in a window, menu, tray or notification, by place. A translation is another object
 * of this type. Times, numbers and plurals come formatted (`Intl`) or are formatted by the sentence's own function.
 */
export const words = {
  activity,
  authentication,
  browse,
  common,
  connections,
  desktop,
  failures,
  menus,
  settings,
  share,
  shell,
  signIn,
  signInPage,
  vault,
  wizard,
} as const;

/** The catalogue's shape. */
export type Words = typeof words;
