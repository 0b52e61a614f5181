const usualName = 'wayleave-profile';
const ending = '.wayleave';
const mostCharacters = 80;

/** Names that Windows keeps for devices, whatever ending they have (Naming Files, Paths, and Namespaces). */
const devices = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])$/i;

/**
 * A file name for a profile that people call `text`, good on every system: without separators, characters that Windows
 * refuses, and those that change how a screen shows the rest.
 */
export function profileFileName(text: string): string {
  const name = text
    .replace(/[<>:"/\\|?*\p{C}]+/gu, '-')
    .slice(0, mostCharacters)
    // A cut must not leave half of a character that takes two units.
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(/^[\s.-]+|[\s.-]+$/g, '');
  if (name === '') return `${usualName}${ending}`;
  const [stem = name] = name.split('.');
  return devices.test(stem.trim()) ? `${usualName}-${name}${ending}` : `${name}${ending}`;
}
