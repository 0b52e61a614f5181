import { Notification } from 'electron';

/** A message of the operating system. */
export interface Message {
  readonly title: string;
  readonly body: string;
  readonly onClick: () => void;
}

/** Messages that are shown: one that nobody holds would lose its click. */
const shown = new Set<Notification>();

/** Whether this desktop shows messages. */
export function showsNotifications(): boolean {
  return Notification.isSupported();
}

/** Shows a message, if the desktop does. */
export function showNotification({ title, body, onClick }: Message): void {
  const notification = new Notification({ title, body });
  const forget = () => void shown.delete(notification);
  shown.add(notification);
  notification.once('click', () => {
    forget();
    onClick();
  });
  notification.once('close', forget);
  notification.once('failed', forget);
  notification.show();
}
