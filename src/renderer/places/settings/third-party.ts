/** Free software that is part of the application, and the licence of each. */
export const thirdParty: readonly { readonly name: string; readonly licence: string }[] = [
  { name: 'electron', licence: 'MIT' },
  { name: 'react', licence: 'MIT' },
  { name: 'react-dom', licence: 'MIT' },
  { name: 'react-aria-components', licence: 'Apache-2.0' },
  { name: 'lucide-react', licence: 'ISC' },
  { name: 'valibot', licence: 'MIT' },
  { name: 'age-encryption', licence: 'BSD-3-Clause' },
  { name: '@noble/ciphers', licence: 'MIT' },
  { name: '@github/keytar', licence: 'MIT' },
  { name: 'saxes', licence: 'ISC' },
  { name: 'sql.js', licence: 'MIT' },
  { name: 'undici', licence: 'MIT' },
  { name: 'axios', licence: 'MIT' },
  { name: 'conf', licence: 'MIT' },
  { name: 'electron-store', licence: 'MIT' },
  { name: 'electron-updater', licence: 'MIT' },
];
