import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { systemProbe } from '../../src/node/probe.ts';
import { type Certificates, makeCertificates } from '../core/arcgis/certificates.ts';
import { closedPort, openSite } from '../core/arcgis/site.ts';
import { codeOf, valueOf } from '../fixtures/outcomes.ts';
import { missingPeers } from '../fixtures/peers.ts';

const missing = missingPeers(['openssl']);

describe('a name', () => {
  test('that is an address already is itself, also in brackets', async () => {
    expect(valueOf(await systemProbe({}).lookUp('127.0.0.1'))).toEqual(['127.0.0.1']);
    expect(valueOf(await systemProbe({}).lookUp('[::1]'))).toEqual(['::1']);
    expect(valueOf(await systemProbe({}).lookUp('::1'))).toEqual(['::1']);
  });

  test('that nobody has is told with the word of the system', async () => {
    const found = await systemProbe({}).lookUp('gis.wayleave.invalid');
    expect(found).toMatchObject({ ok: false, failure: { code: 'portal-unreachable' } });
    if (!found.ok) expect(found.failure.details?.cause).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });
});

describe('a port', () => {
  test('that answers is let go at once', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const connected = once(server, 'connection');
    expect(
      codeOf(await systemProbe({}).connect('127.0.0.1', (server.address() as AddressInfo).port, 5_000)),
    ).toBe('ok');
    const [socket] = await connected;
    if (!socket.closed) await once(socket.resume(), 'close');
    expect(socket.bytesRead).toBe(0);
  });

  test('that is closed, or at a name that is not there', async () => {
    expect(await systemProbe({}).connect('127.0.0.1', await closedPort(), 5_000)).toMatchObject({
      failure: { code: 'portal-unreachable', details: { cause: 'ECONNREFUSED' } },
    });
    expect(codeOf(await systemProbe({}).connect('gis.wayleave.invalid', 443, 5_000))).toBe(
      'portal-unreachable',
    );
    expect(codeOf(await systemProbe({}).certificate('gis.wayleave.invalid', 443, 5_000))).toBe(
      'portal-unreachable',
    );
  });

  test('at a number is asked for no name, for RFC 6066 allows none', async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error) => warnings.push(warning);
    process.on('warning', hear);
    onTestFinished(() => void process.off('warning', hear));
    const port = await closedPort();
    for (const host of ['fd00::a', '[fd00::a]', '::1', '127.0.0.1']) {
      expect(['portal-unreachable', 'portal-timeout']).toContain(
        codeOf(await systemProbe({}).certificate(host, port, 200)),
      );
    }
    expect(warnings).toEqual([]);
  });
});

describe.skipIf(missing.length > 0)(
  `a certificate (missing here: ${missing.join(', ') || 'nothing'})`,
  () => {
    let certificates: Certificates;
    beforeAll(async () => {
      certificates = await makeCertificates();
    });

    /** The probe in a process of its own that trusts the authority: Node reads that only as it starts. */
    async function probeTrusting(host: string, port: number): Promise<unknown> {
      const folder = await mkdtemp(join(tmpdir(), 'wayleave-probe-'));
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      await writeFile(join(folder, 'ca.pem'), certificates.ca);
      const module = new URL('../../src/node/probe.ts', import.meta.url).href;
      const program = `
      const { systemProbe } = await import(${JSON.stringify(module)});
      console.log(JSON.stringify(await systemProbe({}).certificate(${JSON.stringify(host)}, ${port}, 10_000)));`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
      });
      const said: Buffer[] = [];
      child.stdout.on('data', (part: Buffer) => said.push(part));
      await once(child, 'close');
      return JSON.parse(Buffer.concat(said).toString());
    }

    test('that is trusted tells who issued it and until when', async () => {
      const { port } = await openSite(() => '', certificates.good);
      const found = (await probeTrusting('localhost', port)) as { value: { validUntil: number } };
      expect(found).toMatchObject({ ok: true, value: { issuer: 'Example authority', subject: 'good' } });
      expect(found.value.validUntil).toBeGreaterThan(Date.now());
      expect(await probeTrusting('127.0.0.1', port)).toMatchObject({ ok: true });
    });

    test.each([
      ['expired', 'CERT_HAS_EXPIRED'],
      ['otherHost', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ] as const)('%s of a trusted authority', async (name, cause) => {
      const { port } = await openSite(() => '', certificates[name]);
      expect(await probeTrusting('localhost', port)).toMatchObject({
        failure: { code: 'tls-untrusted', details: { cause } },
      });
    });

    test.each([
      ['selfSigned', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
      ['withChain', 'SELF_SIGNED_CERT_IN_CHAIN'],
      ['good', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ] as const)('%s that nobody here trusts', async (name, cause) => {
      const { port } = await openSite(() => '', certificates[name]);
      expect(await systemProbe({}).certificate('localhost', port, 10_000)).toMatchObject({
        failure: { code: 'tls-untrusted', details: { cause } },
      });
    });
  },
);
