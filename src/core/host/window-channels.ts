/** Names of the messages between a window of the desktop application and its host. Pages never choose one. */
export const windowChannels = {
  invoke: 'wayleave:invoke',
  cancel: 'wayleave:cancel',
  event: 'wayleave:event',
} as const;
