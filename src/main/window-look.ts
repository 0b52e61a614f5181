import { nativeTheme } from 'electron';

/** The ground of the pages (`--ground` of the design tokens), so that a window is not white before its page is drawn. */
export const grounds = { light: '#e9ecea', dark: '#14181a' } as const;

/** The ground as the theme is now. */
export function groundColour(): string {
  return nativeTheme.shouldUseDarkColors ? grounds.dark : grounds.light;
}
