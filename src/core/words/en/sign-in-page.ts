/** Ways to send a password, as administrators write them. */
const schemes: Readonly<Record<string, string>> = {
  basic: 'Basic',
  digest: 'Digest',
  ntlm: 'NTLM',
  negotiate: 'Negotiate',
};

/** Words of the bar above an embedded sign-in page. */
export const signInPage = {
  title: (name: string) => `Sign in to ${name}`,
  expects: (account: string) => `as ${account}`,
  reload: 'Reload',
  copyLink: 'Copy link',
  linkCopied: 'Link copied.',
  openInBrowser: 'Open in my browser',
  address: 'Address of this page',
  secure: 'Nobody on the way can read what is sent',
  insecure: 'Not encrypted: others on the network can read what is sent',
  loading: 'Loading',
  gone: 'This sign-in is over.',

  ownBrowser: {
    title: 'This page needs your own browser.',
    why: {
      webauthn: 'It asks for a security key, which built-in windows cannot reach.',
      'disallowed-useragent': 'It refuses built-in windows.',
      blocked: 'It does not work in a built-in window.',
    },
    go: 'Continue in my browser',
    stay: 'Stay here',
  },
  navigationBlocked: {
    title: (host: string) => `A link to ${host} was not followed.`,
    text: 'This window is for signing in only. Open the page in your browser if you need it.',
  },
  credentials: {
    site: (host: string) => `${host} asks for a user name and password`,
    proxy: (host: string) => `The proxy ${host} asks for a user name and password`,
    text: (scheme: string) =>
      `By ${schemes[scheme.toLowerCase()] ?? scheme}, before its page is shown. They go to this host only and are not stored.`,
    realm: (realm: string) => `It calls itself "${realm}".`,
    again: (attempt: number) => `They were refused. This is try ${attempt} of 3.`,
    username: 'User name',
    usernameHint: 'For Windows sign-in: DOMAIN\\name or name@domain.',
    password: 'Password',
    send: 'Send',
    without: 'Go on without',
    missing: 'Type user name and password.',
  },
  clientCertificate: {
    title: (host: string) => `${host} asks for a certificate`,
    text: 'Choose the one that names you. Its owner and issuer are told to this host.',
    none: 'This computer has no certificate that fits.',
    choice: 'Certificate',
    entry: (issuer: string, until: string) => `issued by ${issuer}, valid until ${until}`,
    send: 'Use this certificate',
    without: 'Send none',
  },
  certificateError: {
    title: (host: string) => `${host} could not prove who it is`,
    text: 'Somebody may be in between. Ask your administrator, who can install the certificate authority on this computer.',
    error: 'Reason',
    subject: 'Made out to',
    issuer: 'Issued by',
    validUntil: 'Valid until',
    fingerprint: 'SHA-256',
    unsure: 'Trust it all the same…',
    sure: (host: string) => `I have compared the fingerprint with the administrator of ${host}.`,
    trust: (host: string) => `Trust this certificate for ${host}`,
    leave: 'Leave',
  },
  loadFailed: {
    title: (host: string) => `${host} did not answer`,
    text: 'The page could not be loaded. Check the network, then try again.',
    reload: 'Try again',
  },
  cancel: 'Cancel sign-in',
} as const;
