/** The names under which programs that keep a history look whether they shall leave a text out. */
const noDword = [0, 0, 0, 0];
const marks: Readonly<
  Partial<Record<NodeJS.Platform, Readonly<Record<string, readonly number[] | string>>>>
> = {
  // KDE's Klipper, and those that follow it.
  linux: { 'x-kde-passwordManagerHint': 'secret' },
  // https://learn.microsoft.com/windows/win32/dataxchg/clipboard-formats (cloud clipboard and history)
  win32: {
    ExcludeClipboardContentFromMonitorProcessing: noDword,
    CanIncludeInClipboardHistory: noDword,
    CanUploadToCloudClipboard: noDword,
  },
  // http://nspasteboard.org
  darwin: { 'org.nspasteboard.ConcealedType': '' },
};

/** Entries to write beside a text, by the MIME type under which Electron takes formats of the system's own. */
export function historyMarks(platform: NodeJS.Platform): Readonly<Record<string, Blob>> {
  const entries = Object.entries(marks[platform] ?? {}).map(([name, value]) => [
    `electron application/osclipboard;format="${name}"`,
    new Blob([typeof value === 'string' ? value : new Uint8Array(value)]),
  ]);
  return Object.fromEntries(entries);
}
