import { words } from '../../../src/core/words/words.ts';
import { button } from '../person.ts';
import type { Outside } from '../share-claims.ts';
import { answerDialogs, type Desktop } from './desktop.ts';

/** Files come and go by the dialogs of the system. */
export const outsideOfDesktop: Outside<Desktop> = {
  saveInto: answerDialogs,
  async openFile(desktop, path) {
    await answerDialogs(desktop, path);
    await button(desktop.page, words.share.choose)
      .or(button(desktop.page, words.share.chooseAnother))
      .click();
  },
};
