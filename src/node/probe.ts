import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Certificate, PortReachCode, Probe, TlsCode } from '../core/ports.ts';
import type { Environment } from './data-folder.ts';
import { goesByProxy } from './proxy.ts';
import { systemCode } from './system-error.ts';

/** Looks at hosts step by step: name, port, certificate. Connections are closed at once. */
export function systemProbe(env: Environment): Probe {
  return { isDirect: (url) => !goesByProxy(url, env), ...directProbe };
}

const directProbe: Omit<Probe, 'isDirect'> = {
  async lookUp(host) {
    try {
      const found = await lookup(bare(host), { all: true });
      return succeed(found.map(({ address }) => address));
    } catch (error) {
      return fail('portal-unreachable', `The name ${host} is not known (${systemCode(error)}).`, {
        cause: systemCode(error),
      });
    }
  },
  connect: (host, port, timeoutMilliseconds) =>
    reach(host, timeoutMilliseconds, judgeWay, (settle) =>
      connectTcp({ host: bare(host), port }, () => settle(null)),
    ),
  certificate: (host, port, timeoutMilliseconds) =>
    reach(host, timeoutMilliseconds, judgeTls, (settle: (certificate: Certificate) => void) => {
      const servername = isIP(bare(host)) === 0 ? host : '';
      const socket = connectTls({ host: bare(host), port, servername }, () => {
        const { issuer, subject, valid_to: validTo } = socket.getPeerCertificate();
        settle({ issuer: nameOf(issuer), subject: nameOf(subject), validUntil: Date.parse(validTo) });
      });
      return socket;
    }),
};

function reach<T, Code extends string>(
  host: string,
  timeoutMilliseconds: number,
  judge: (host: string, cause: string) => Outcome<never, Code>,
  start: (settle: (value: T) => void) => Socket,
): Promise<Outcome<T, Code | PortReachCode>> {
  return new Promise((resolve) => {
    const settle = (outcome: Outcome<T, Code | PortReachCode>) => {
      resolve(outcome);
      socket.destroy();
    };
    const socket = start((value) => settle(succeed(value)));
    socket.setTimeout(timeoutMilliseconds, () =>
      settle(fail('portal-timeout', `${host} did not answer in time.`)),
    );
    socket.once('error', (error) => settle(judge(host, systemCode(error))));
  });
}

function judgeTls(host: string, cause: string): Outcome<never, TlsCode> {
  if (!/CERT|SIGNATURE|SELF_SIGNED|ALTNAME/.test(cause)) return judgeWay(host, cause);
  return fail('tls-untrusted', `The certificate of ${host} is not trusted by this computer (${cause}).`, {
    cause,
  });
}

function judgeWay(host: string, cause: string): Outcome<never, PortReachCode> {
  return fail('portal-unreachable', `${host} could not be reached (${cause}).`, { cause });
}

function nameOf(name: { readonly O?: unknown; readonly CN?: unknown } | undefined): string {
  const text = name?.O ?? name?.CN;
  return String(Array.isArray(text) ? text[0] : (text ?? 'unknown'));
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
