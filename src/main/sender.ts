import { isOwnPage, type OwnPage } from './app-address.ts';

/** The frame that a message came from, as far as it is judged. */
export interface SenderFrame {
  readonly url: string;
  /** `null` for the top frame of its window. */
  readonly parent: object | null;
}

/** Whether a message is from the top frame of a window of ours that shows the page it was opened with. */
export function isTrustedSender(frame: SenderFrame | null, expected: OwnPage | null): boolean {
  if (frame === null || expected === null) return false;
  return frame.parent === null && isOwnPage(frame.url, expected);
}
