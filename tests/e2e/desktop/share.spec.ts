import { words } from '../../../src/core/words/words.ts';
import { button } from '../person.ts';
import { shareClaims } from '../share-claims.ts';
import { answerDialogs, openDesktop } from './desktop.ts';

shareClaims(openDesktop, {
  saveInto: answerDialogs,
  async openFile(desktop, path) {
    await answerDialogs(desktop, path);
    await button(desktop.page, words.share.choose).click();
  },
});
