/**
 * Finding out that a page asks for a security key or passkey. Electron tells nothing of it on Linux and Windows (no
 * permission is asked for, and its `select-webauthn-…` events come only where an authenticator answers), and the page
 * would wait until it times out. So `navigator.credentials` is wrapped in the page's own world: in an isolated one the
 * wrapping would not be seen by the page's scripts.
 *
 * The script's value is a promise, and its settling is the only channel: nothing is put into the page by which
 * its scripts could call us, and nothing of the request is carried out. The original is called as before. A page can
 * undo the wrapping or have kept the original from before; then only the banner does not come. It is run when the
 * document of a frame has just come (`did-frame-navigate`), before a person can have done anything on it.
 */
export const watchForSecurityKey = `new Promise((found) => {
  const credentials = navigator.credentials;
  if (!credentials) return;
  for (const name of ['get', 'create']) {
    const original = credentials[name];
    credentials[name] = function (options) {
      const isWanted = options && options.publicKey && options.mediation !== 'conditional';
      if (isWanted) found(true);
      return Reflect.apply(original, credentials, arguments);
    };
  }
})`;
