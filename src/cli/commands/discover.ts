import type { Discovery, WebTierKind } from '../../core/contract.ts';
import { succeed } from '../../core/outcome.ts';
import { type Command, isGiven, withWayleave } from '../command.ts';
import { facts } from '../output.ts';

const kindNames: Readonly<Record<Discovery['kind'], string>> = {
  agol: 'ArcGIS Online',
  enterprise: 'ArcGIS Enterprise portal',
  'standalone-server': 'stand-alone ArcGIS Server',
  'federated-server': 'ArcGIS Server of a portal',
};

const webTierNames: Readonly<Record<WebTierKind, string>> = {
  windows: 'Windows sign-in',
  certificate: 'client certificate',
  basic: 'Basic sign-in',
};

/** `wayleave discover`: what stands at an address. */
export const discover: Command = {
  options: { 'allow-http': { type: 'boolean' } },
  positionals: ['URL'],
  run: (input, context) =>
    withWayleave(context, async (wayleave) => {
      const request = { url: input.names.URL ?? '', allowHttp: isGiven(input, 'allow-http') };
      const found = await wayleave.invoke('discover', request, context.signal);
      if (!found.ok) return found;
      const { kind, name, version, portal, server, endpoints, signInKinds, notes } = found.value;
      const { owner = null, webTier = [] } = found.value;
      const lines = facts([
        ['Kind', kindNames[kind]],
        ['Name', name],
        ['Version', version],
        ['Portal', portal],
        ['Portal answers as', owner && [kindNames[owner.kind], owner.version].filter(Boolean).join(' ')],
        ['Server', server],
        ['Services', endpoints.services],
        ['Community endpoint', endpoints.community],
        ['Content endpoint', endpoints.content],
        ['Request URL', endpoints.authorize],
        ['Token URL', endpoints.token],
        ['generateToken', endpoints.generateToken],
        ['Sign-in kinds', signInKinds.join(', ')],
        ['Stands in front', webTier.map((one) => webTierNames[one]).join(', ')],
      ]);
      return succeed({ value: found.value, lines, notes });
    }),
};
