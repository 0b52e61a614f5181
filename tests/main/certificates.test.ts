import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CertificateException } from '../../src/core/host/host-contract.ts';
import {
  acceptCertificate,
  asChromiumFound,
  fingerprintOf,
  isExcepted,
  verifierWith,
} from '../../src/main/certificates.ts';
import { makeCertificates } from '../core/arcgis/certificates.ts';
import { missingPeers } from '../fixtures/peers.ts';

const missing = missingPeers(['openssl']);

describe.skipIf(missing.length > 0)('a certificate', () => {
  let pem = '';
  let other = '';
  let exception: CertificateException;

  beforeAll(async () => {
    const made = await makeCertificates();
    pem = made.selfSigned.cert;
    other = made.good.cert;
    exception = {
      host: 'gis.example.org',
      port: 8443,
      fingerprint: new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase(),
      subject: 'gis.example.org',
      issuer: 'gis.example.org',
      validUntil: 0,
      addedAt: 0,
    };
  });

  test('has the fingerprint that every other program tells', () => {
    expect(fingerprintOf({ data: pem })).toBe(exception.fingerprint);
    expect(fingerprintOf({ data: 'nonsense' })).toBe('');
    expect(fingerprintOf({ data: '' })).toBe('');
  });

  test('is accepted for the very host, port and bytes that a person accepted', () => {
    const at = { host: 'gis.example.org', port: 8443 };
    expect(isExcepted(at, { data: pem }, [exception])).toBe(true);
    expect(isExcepted(at, { data: other }, [exception])).toBe(false);
    expect(isExcepted({ ...at, port: 443 }, { data: pem }, [exception])).toBe(false);
    expect(isExcepted({ ...at, host: 'evil.example' }, { data: pem }, [exception])).toBe(false);
    expect(isExcepted(at, { data: pem }, [])).toBe(false);
    expect(isExcepted(at, { data: '' }, [{ ...exception, fingerprint: '' }])).toBe(false);
  });

  test('is judged by Chromium unless it was accepted', () => {
    const verdict = (hostname: string, data: string, errorCode: number, list = [exception]) => {
      const verdicts: number[] = [];
      const request = { hostname, certificate: { data }, errorCode };
      verifierWith(() => list)(request as never, (found) => verdicts.push(found));
      return verdicts;
    };
    expect(verdict('gis.example.org', pem, -202)).toEqual([acceptCertificate]);
    expect(verdict('gis.example.org', other, -202)).toEqual([asChromiumFound]);
    expect(verdict('evil.example', pem, -202)).toEqual([asChromiumFound]);
    expect(verdict('gis.example.org', pem, -202, [])).toEqual([asChromiumFound]);
    expect(verdict('gis.example.org', '', -202, [{ ...exception, fingerprint: '' }])).toEqual([
      asChromiumFound,
    ]);
    expect(verdict('gis.example.org', pem, 0)).toEqual([asChromiumFound]);
  });
});
