/**
 * Words of Node's sockets, TLS and undici for what Chromium reports, so that the core reads both the same way.
 * `PROXY` in a code means that the proxy wants a sign-in; `CONNECT_TIMEOUT` that nothing was sent.
 */
const codes: Readonly<Record<string, string>> = {
  ERR_NAME_NOT_RESOLVED: 'ENOTFOUND',
  ERR_NAME_RESOLUTION_FAILED: 'EAI_AGAIN',
  ERR_DNS_TIMED_OUT: 'EAI_AGAIN',
  ERR_INTERNET_DISCONNECTED: 'ENETUNREACH',
  ERR_ADDRESS_UNREACHABLE: 'EHOSTUNREACH',
  ERR_ADDRESS_INVALID: 'EADDRNOTAVAIL',
  ERR_CONNECTION_REFUSED: 'ECONNREFUSED',
  ERR_CONNECTION_FAILED: 'ECONNREFUSED',
  ERR_CONNECTION_TIMED_OUT: 'UND_ERR_CONNECT_TIMEOUT',
  ERR_TIMED_OUT: 'ETIMEDOUT',
  ERR_CONNECTION_RESET: 'ECONNRESET',
  ERR_CONNECTION_ABORTED: 'ECONNRESET',
  ERR_CONNECTION_CLOSED: 'ECONNRESET',
  ERR_NETWORK_CHANGED: 'ECONNRESET',
  ERR_NETWORK_IO_SUSPENDED: 'ECONNRESET',
  ERR_EMPTY_RESPONSE: 'UND_ERR_SOCKET',
  ERR_INCOMPLETE_CHUNKED_ENCODING: 'UND_ERR_SOCKET',
  ERR_CONTENT_LENGTH_MISMATCH: 'UND_ERR_SOCKET',
  ERR_SSL_PROTOCOL_ERROR: 'EPROTO',
  ERR_SSL_VERSION_OR_CIPHER_MISMATCH: 'EPROTO',
  ERR_SSL_CLIENT_AUTH_CERT_NEEDED: 'CLIENT_CERTIFICATE_NEEDED',
  ERR_BAD_SSL_CLIENT_AUTH_CERT: 'CLIENT_CERTIFICATE_NEEDED',
  // Chromium does not tell a self-signed certificate from one of an unknown authority.
  ERR_CERT_AUTHORITY_INVALID: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ERR_CERT_COMMON_NAME_INVALID: 'ERR_TLS_CERT_ALTNAME_INVALID',
  ERR_CERT_DATE_INVALID: 'CERT_HAS_EXPIRED',
  ERR_PROXY_AUTH_REQUESTED: 'PROXY_407',
  ERR_PROXY_AUTH_UNSUPPORTED: 'PROXY_407',
  ERR_PROXY_AUTH_REQUESTED_WITH_NO_CONNECTION: 'PROXY_407',
  // The proxy is not there, or does not let us through: that is no question of signing in.
  ERR_PROXY_CONNECTION_FAILED: 'ECONNREFUSED',
  ERR_TUNNEL_CONNECTION_FAILED: 'ECONNRESET',
  ERR_SOCKS_CONNECTION_FAILED: 'ECONNREFUSED',
  ERR_PROXY_CERTIFICATE_INVALID: 'CERT_UNTRUSTED',
};

/** Chromium's name for an error in a message such as `net::ERR_TIMED_OUT`, or `null`. */
export function chromiumName(message: string): string | null {
  return /\bERR_[A-Z0-9_]+/.exec(message)?.[0] ?? null;
}

/** The word that the core knows for Chromium's `ERR_…`; certificate errors without one keep their own name. */
export function nodeCode(name: string | null): string {
  if (name === null) return 'UNKNOWN';
  return codes[name] ?? name.replace(/^ERR_(?=CERT_)/, '');
}

/** An error as a failed fetch has it: a `TypeError` whose cause has the code, and no words of the request. */
export function fetchError(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}
