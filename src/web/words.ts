/** Every word of the browser host: its pages outside the interface, its terminal, and why it lacks what it lacks. */
export const webWords = {
  opening: 'Opening Wayleave',
  open: 'Open Wayleave',
  wayIn: {
    title: 'Not connected',
    sentence:
      'This page cannot be opened by its address alone. Run “wayleave open” again, or type the code that Wayleave shows in its terminal.',
    label: 'Code',
    enter: 'Open',
    show: 'Show a new code in the terminal',
    shown: 'The terminal shows a new code. It is good once, for five minutes.',
    tooSoon: 'A code was shown just now. Look in the terminal where Wayleave runs.',
    wrong: 'That code is not good, or not any more.',
  },
  ended: {
    title: 'Wayleave has ended',
    sentence: 'Nothing is lost. Run “wayleave open” to come back.',
  },
  refused: {
    title: 'This page is not connected any more',
    sentence: 'Run “wayleave open” to come back.',
  },
  codeLine: (code: string, address: string) => `Code for ${address}: ${code} (good once, for five minutes)`,
  mistake: (name: string) => `A mistake in Wayleave ends the browser host (${name}).`,
  features: {
    tray: 'A page in a browser has no tray.',
    embeddedSignIn: 'A browser shows no sign-in page inside another page. Sign-in opens a page of its own.',
    startAtLogin: 'The browser host is started by “wayleave open”.',
    notifications: 'Messages of the system come from the desktop application.',
    deepLinks: 'Links of the form wayleave:// lead to the desktop application.',
    lockWithSystem: 'A page in a browser is not told when the screen is locked.',
    fileDialogs: 'Files come and go through the browser, and are saved to the downloads folder.',
    installCommand: 'The command comes onto the path with the desktop application.',
    showFolder: 'There is no display to show a folder on.',
  },
} as const;
