import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../fixtures/peers.ts';

/** A key and a certificate, as PEM. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** Certificates of an organisation that runs its own authority. */
export interface Certificates {
  /** The authority, as PEM. */
  readonly ca: string;
  /** Of `localhost` and 127.0.0.1, by the authority. */
  readonly good: KeyPair;
  /** The same, sent together with the authority. */
  readonly withChain: KeyPair;
  /** The same, run out. */
  readonly expired: KeyPair;
  /** By the authority, for another host. */
  readonly otherHost: KeyPair;
  /** Of `localhost`, by itself. */
  readonly selfSigned: KeyPair;
}

/** Makes certificates with openssl, in a temporary folder that is gone again. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-certificates-'));
  const at = (name: string) => join(folder, name);
  const read = (name: string) => readFileSync(at(name), 'utf8');
  const fresh = ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const request = (name: string, subject: string) => [
    ...fresh,
    '-keyout',
    at(`${name}.key`),
    '-subj',
    subject,
  ];
  const localhost = 'DNS:localhost,IP:127.0.0.1';
  try {
    const authority = request('ca', '/O=Example authority/CN=Example authority');
    run('openssl', [...authority, '-x509', '-days', '2', '-out', at('ca.pem')]);

    const pair = (name: string): KeyPair => ({ key: read(`${name}.key`), cert: read(`${name}.pem`) });
    const certified = (name: string, names: string, dates: readonly string[] = ['-days', '2']): KeyPair => {
      writeFileSync(at(`${name}.cnf`), `subjectAltName=${names}\nbasicConstraints=critical,CA:FALSE\n`);
      run('openssl', [...request(name, `/CN=${name}`), '-out', at(`${name}.csr`)]);
      const inputs = ['-in', at(`${name}.csr`), '-extfile', at(`${name}.cnf`)];
      const signer = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-set_serial', String(Date.now())];
      run('openssl', ['x509', '-req', ...inputs, ...signer, ...dates, '-out', at(`${name}.pem`)]);
      return pair(name);
    };

    const own = [
      ...request('self', '/CN=localhost'),
      '-x509',
      '-days',
      '2',
      '-addext',
      `subjectAltName=${localhost}`,
    ];
    run('openssl', [...own, '-out', at('self.pem')]);
    const ca = read('ca.pem');
    const good = certified('good', localhost);
    return {
      ca,
      good,
      withChain: { ...good, cert: `${good.cert}${ca}` },
      expired: certified('expired', localhost, ['-days', '-1']),
      otherHost: certified('other', 'DNS:gis.example.org'),
      selfSigned: pair('self'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
