// `npm run package [-- electron-builder's options]`: builds everything and packs it for this system into release/.
import { join } from 'node:path';
import { buildCommand } from './command/build.mjs';
import { prepareOrExit } from './prepare.mjs';
import { run, toolNode } from './processes.mjs';
import { root } from './root.mjs';

await prepareOrExit();
try {
  await buildCommand();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
const feed = process.env.WAYLEAVE_UPDATE_URL ?? '';
const updates = feed === '' ? [] : ['-c.publish.provider=generic', `-c.publish.url=${feed}`];
const builder = join(root, 'node_modules/electron-builder/out/cli/cli.js');
const { code } = await run(toolNode, [builder, '--publish', 'never', ...updates, ...process.argv.slice(2)], {
  isShown: true,
});
process.exitCode = code;
