import { describe, expect, test } from 'vitest';
import { addingConnection, openSignedIn } from '../cli/workplace.ts';
import { missingPeers } from '../fixtures/peers.ts';

const missing = missingPeers(['ogrinfo', 'ogr2ogr']);
const query = 'query?where=1%3D1&outFields=*&f=json';

describe.skipIf(missing.length > 0)(`real GDAL (missing here: ${missing.join() || 'nothing'})`, () => {
  test('reads a secured layer through exec, and not without', async () => {
    const { place, site } = await openSignedIn();
    await place.done(addingConnection('demo', site.portal.servicesUrl));
    const layer = `${site.portal.servicesUrl}/Utilities/Substations/FeatureServer/0/${query}`;
    const read = await place.done(['exec', 'demo', '--', 'ogrinfo', '-ro', '-so', '-al', layer]);
    expect(read.stdout).toContain('Feature Count: 8');
    const bare = await place.program('ogrinfo', ['-ro', '-so', '-al', layer]);
    expect(bare.exitCode).not.toBe(0);
  });

  test('reads it with the header in its own option, as `token --as gdal` prints it', async () => {
    const { place, site } = await openSignedIn();
    const layer = `${site.portal.servicesUrl}/Utilities/Substations/FeatureServer/0/${query}`;
    const { stdout } = await place.done(['token', layer, '--as', 'gdal']);
    const script = place.write('read.sh', `${stdout}exec ogrinfo -ro -so -al '${layer}'\n`);
    const read = await place.program('sh', [script]);
    expect(read.stdout).toContain('Feature Count: 8');
  });

  test('converts a layer of several pages to a file', async () => {
    const { place, site } = await openSignedIn();
    const layer = `${site.portal.servicesUrl}/Hydrants/FeatureServer/0/query?where=1%3D1&outFields=*&orderByFields=OBJECTID&f=json`;
    const args = ['-f', 'GeoJSON', 'hydrants.json', `ESRIJSON:${layer}`];
    await place.done(['exec', site.portal.servicesUrl, '--', 'ogr2ogr', ...args], { cwd: place.folder });
    const counted = await place.program('ogrinfo', ['-ro', '-so', '-al', 'hydrants.json'], {
      cwd: place.folder,
    });
    expect(counted.stdout).toMatch(/Feature Count: 30/);
  });
});
