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

  test('sends the headers of a connection along, those with a comma too', async () => {
    const { place, site } = await openSignedIn();
    const headers = ['--header', 'X-Team=roads', '--header', 'X-Why=one, two'];
    await place.done([...addingConnection('demo', site.portal.servicesUrl), ...headers]);
    const { stdout } = await place.done(['token', 'demo', '--as', 'gdal']);
    const layer = `${site.portal.servicesUrl}/Utilities/Substations/FeatureServer/0/${query}`;
    const script = place.write('read.sh', `${stdout}exec ogrinfo -ro -so -al '${layer}'\n`);
    const read = await place.program('sh', [script]);
    expect(read.stdout).toContain('Feature Count: 8');
    const file = await place.done(['exec', 'demo', '--', 'sh', '-c', 'cat "$GDAL_HTTP_HEADER_FILE"']);
    expect(file.stdout).toMatch(/^Authorization: Bearer \S+\nX-Team: roads\nX-Why: one, two\n$/);
  });

  describe('reads a layer with the header that Wayleave prints', () => {
    const forms = {
      'in the environment': ({ header, layer }) => ({
        env: { GDAL_HTTP_HEADERS: header },
        args: ['ogrinfo', '-ro', '-so', '-al', layer],
      }),
      'as an option': ({ header, layer }) => ({
        env: {},
        args: ['ogrinfo', '--config', 'GDAL_HTTP_HEADERS', header, '-ro', '-so', '-al', layer],
      }),
      'in a header file': ({ file, layer }) => ({
        env: { GDAL_HTTP_HEADER_FILE: file },
        args: ['ogrinfo', '-ro', '-so', '-al', layer],
      }),
      'in a configuration file': ({ config, layer }) => ({
        env: { GDAL_CONFIG_FILE: config },
        args: ['ogrinfo', '-ro', '-so', '-al', layer],
      }),
      'in a header file, by its driver': ({ file, layer }) => ({
        env: { GDAL_HTTP_HEADER_FILE: file },
        args: ['ogrinfo', '-ro', '-so', '-al', `ESRIJSON:${layer}`],
      }),
      'as GeoJSON': ({ file, layer }) => ({
        env: { GDAL_HTTP_HEADER_FILE: file },
        args: ['ogrinfo', '-ro', '-so', '-al', layer.replace('f=json', 'f=geojson')],
      }),
    } satisfies Readonly<Record<string, (given: Given) => Asked>>;

    test.each(Object.entries(forms))('%s', async (_form, form) => {
      const { place, site } = await openSignedIn({ flavour: 'agol' });
      const layer = `${site.portal.servicesUrl}/Utilities/Substations/FeatureServer/0/${query}`;
      const { stdout } = await place.done(['token', layer, '--as', 'header']);
      const header = stdout.trimEnd();
      const file = place.write('headers.txt', stdout);
      const config = place.write('gdalrc', `[configoptions]\nGDAL_HTTP_HEADERS=${header}\n`);
      const { env, args } = form({ header, file, config, layer });
      const [program = '', ...rest] = args;
      const read = await place.program(program, rest, { env: { ...place.env, ...env } });
      expect(read.stdout).toContain('Feature Count: 8');
    });

    test('by ogr2ogr into a GeoPackage', async () => {
      const { place, site } = await openSignedIn();
      const layer = `${site.portal.servicesUrl}/Utilities/Substations/FeatureServer/0/${query}`;
      const file = place.write('headers.txt', (await place.done(['token', layer, '--as', 'header'])).stdout);
      const args = ['-f', 'GPKG', 'out.gpkg', '--config', 'GDAL_HTTP_HEADER_FILE', file, layer];
      const made = await place.program('ogr2ogr', args, { cwd: place.folder });
      expect(made.stderr).toBe('');
      const counted = await place.program('ogrinfo', ['-ro', '-so', '-al', 'out.gpkg'], {
        cwd: place.folder,
      });
      expect(counted.stdout).toContain('Feature Count: 8');
    });
  });
});

/** What Wayleave printed, and the files that it was put into. */
interface Given {
  readonly header: string;
  readonly file: string;
  readonly config: string;
  readonly layer: string;
}

/** How GDAL is asked. */
interface Asked {
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}
