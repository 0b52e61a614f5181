import { isLoopbackHost } from '../core/model/web-address.ts';
import type { Environment } from './data-folder.ts';

/**
 * Whether requests to that address go by the proxy of the environment, by the rules of undici, which sends them:
 * `https_proxy` or `http_proxy` by scheme, `no_proxy` with names (`host`, `host:port`, `.suffix`, `*`), small letters
 * before capital ones. Never for this machine itself.
 */
export function goesByProxy(url: URL, env: Environment): boolean {
  if (isLoopbackHost(url.hostname)) return false;
  const plain = env.http_proxy ?? env.HTTP_PROXY;
  const proxy = url.protocol === 'https:' ? (env.https_proxy ?? env.HTTPS_PROXY ?? plain) : plain;
  if (!proxy) return false;
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const exceptions = (env.no_proxy ?? env.NO_PROXY ?? '').split(/[,\s]/).filter((entry) => entry !== '');
  return !exceptions.some((entry) => isExcepted(entry.toLowerCase(), url.hostname.toLowerCase(), port));
}

function isExcepted(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, name = entry, ownPort] = /^(.+):(\d+)$/.exec(entry) ?? [];
  if (ownPort !== undefined && ownPort !== port) return false;
  return /^[.*]/.test(name) ? host.endsWith(name.replace(/^\*/, '')) : host === name;
}
