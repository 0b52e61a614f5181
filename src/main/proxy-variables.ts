import type { Environment } from '../node/data-folder.ts';

const names = /^(https?_proxy|no_proxy|all_proxy|node_extra_ca_certs)$/i;

/**
 * The environment as it holds for the desktop application: without the variables for proxies and certificates, which
 * Chromium's network stack does not read. It goes by the system's settings.
 */
export function withoutNetworkVariables(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.test(name)));
}

/** The names of variables that are set and have no effect here, for a person who wonders. */
export function networkVariablesOf(env: Environment): readonly string[] {
  return Object.keys(env).filter((name) => names.test(name) && Boolean(env[name]));
}
