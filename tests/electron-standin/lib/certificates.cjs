'use strict';
/** TLS errors of real servers: Chromium names the error, and the certificate is read by a connection of our own. */

const { X509Certificate } = require('node:crypto');
const tls = require('node:tls');
const { electronEvent } = require('./events.cjs');
const { host } = require('./host.cjs');
const { netError } = require('./net-errors.cjs');

const seconds = (text) => Date.parse(text) / 1000;

/** `CN=…` and its neighbours as Electron's principal. */
function principal(name) {
  const all = (key) =>
    (name ?? '')
      .split('\n')
      .flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
  const one = (key) => all(key)[0] ?? '';
  return {
    commonName: one('CN'),
    organizations: all('O'),
    organizationUnits: all('OU'),
    locality: one('L'),
    state: one('ST'),
    country: one('C'),
  };
}

function asElectron(certificate) {
  const issuer = principal(certificate.issuer);
  const subject = principal(certificate.subject);
  const digest = Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64');
  return {
    data: certificate.toString(),
    fingerprint: `sha256/${digest}`,
    issuer,
    issuerName: issuer.commonName,
    issuerCert: undefined,
    serialNumber: certificate.serialNumber,
    subject,
    subjectName: subject.commonName,
    validStart: seconds(certificate.validFrom),
    validExpiry: seconds(certificate.validTo),
  };
}

/** The certificate that a server shows, or null when it cannot be reached. */
function certificateOf(url) {
  const { hostname, port } = new URL(url);
  const name = hostname.replace(/^\[|\]$/g, '');
  const servername = /^[\d.]+$|:/.test(name) ? '' : name;
  return new Promise((resolve) => {
    const socket = tls.connect(
      { host: name, port: Number(port) || 443, servername, rejectUnauthorized: false },
      () => {
        const { raw } = socket.getPeerCertificate();
        socket.destroy();
        resolve(raw === undefined ? null : asElectron(new X509Certificate(raw)));
      },
    );
    socket.on('error', () => resolve(null));
  });
}

/** What the session, the page and the program say to an invalid certificate: whether to go on. */
async function isTrusted(contents, url, error) {
  const certificate = await certificateOf(url);
  if (certificate === null) return false;
  const verdict = await contents.session._verifyCertificate({
    hostname: new URL(url).hostname,
    certificate,
    validatedCertificate: certificate,
    isIssuedByKnownRoot: false,
    verificationResult: error,
    errorCode: netError(error).code,
  });
  if (verdict !== -3) return verdict === 0;
  const isMainFrame = contents.getURL() === url;
  return new Promise((resolve) => {
    const event = electronEvent();
    contents.emit('certificate-error', event, url, error, certificate, resolve, isMainFrame);
    if (!event.defaultPrevented)
      host.app.emit('certificate-error', event, contents, url, error, certificate, resolve, isMainFrame);
    if (!event.defaultPrevented) resolve(false);
  });
}

/** Puts the TLS errors of one page before the program. */
function watchCertificates(contents, session) {
  session.tell('Security.enable');
  session.tell('Security.setOverrideCertificateErrors', { override: true });
  session.on('Security.certificateError', ({ eventId, errorType, requestURL }) => {
    const error = `net::${errorType.replace(/^net::/, '')}`;
    void isTrusted(contents, requestURL, error).then((trusted) => {
      // Chromium calls a refusal an abort; Electron keeps the reason.
      if (!trusted) contents._loads.refusals.set(requestURL, error);
      session.tell('Security.handleCertificateError', { eventId, action: trusted ? 'continue' : 'cancel' });
    });
  });
}

module.exports = { watchCertificates };
