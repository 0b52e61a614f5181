import { parseServiceAddress, readLayer, readService } from '../arcgis/service.ts';
import type { Contract, LayerFacts, ServiceFacts } from '../contract.ts';
import { fail } from '../outcome.ts';
import { type BrowsePorts, type Result, serverOf } from './asking.ts';

/** Facts and layers of a service. The address may go on to a layer, which is then left out. */
export async function serviceFacts(
  { ref, url }: Contract['serviceFacts']['request'],
  ports: BrowsePorts,
  signal?: AbortSignal,
): Result<ServiceFacts> {
  const at = await serverOf(ref, url, ports, signal);
  if (!at.ok) return at;
  const address = parseServiceAddress(at.value.url);
  if (address === null) return fail('bad-url', 'That is not the address of a service.');
  return at.value.site.ask((speech) => readService(address, speech));
}

/** Facts of one layer or table of a service, with the number of its features where the server tells. */
export async function layerFacts(
  { ref, url }: Contract['layerFacts']['request'],
  ports: BrowsePorts,
  signal?: AbortSignal,
): Result<LayerFacts> {
  const at = await serverOf(ref, url, ports, signal);
  if (!at.ok) return at;
  const address = parseServiceAddress(at.value.url);
  const layer = address?.layer ?? null;
  if (address === null || layer === null)
    return fail('bad-url', 'That is not the address of a layer or table.');
  return at.value.site.ask((speech) => readLayer(address, layer, speech));
}
