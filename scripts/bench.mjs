// `npm run bench [store] [broker] [cli] [start] [renderer] [qgis] [profile-file]`: each benchmark against what one would use instead, as one table.
import { join } from 'node:path';
import { prepareOrExit } from './prepare.mjs';
import { run, toolEnvironment, toolNode, usersNode } from './processes.mjs';
import { root } from './root.mjs';

const all = ['store', 'broker', 'cli', 'start', 'renderer', 'qgis', 'profile-file'];
const asked = process.argv.slice(2);
const names = asked.length === 0 ? all : all.filter((name) => asked.includes(name));

await prepareOrExit({ build: [] });
if (names.includes('cli') || names.includes('profile-file')) {
  // Built anew for the Node that is measured: a build by another one keeps no code for it.
  const { bundle } = await import('./build.mjs');
  await bundle();
}
const env = toolEnvironment({ WAYLEAVE_TEST_NODE: process.env.WAYLEAVE_TEST_NODE || usersNode });
delete env.NODE_EXTRA_CA_CERTS;

const rows = [];
for (const name of names) {
  const { code, output } = await run(toolNode, ['--expose-gc', join(root, 'bench', `${name}.ts`)], { env });
  const line = output.split('\n').find((text) => text.startsWith('[{'));
  if (code !== 0 || line === undefined) {
    process.stderr.write(`bench/${name}.ts did not finish:\n${output}\n`);
    process.exitCode = 1;
  } else {
    rows.push(...JSON.parse(line));
  }
}
print([['', 'median', 'against', 'median', 'ratio', 'limit', ''], ...rows.map(columns)]);

function columns({ what, ours, theirs, against, unit, limit }) {
  const value = theirs === null ? ours : ours / theirs;
  const mark = limit === null ? '' : value <= limit ? '✓' : '✗';
  const show = (number) => (unit === 'ms' ? `${number.toFixed(1)} ms` : `${number} ${unit}`);
  const ratio = theirs === null ? '' : value.toFixed(2);
  return [
    what,
    show(ours),
    against,
    theirs === null ? '' : show(theirs),
    ratio,
    limit === null ? '' : `≤ ${limit}`,
    mark,
  ];
}

function print(table) {
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table) {
    const cells = row.map((cell, column) =>
      column === 0 || column === 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
    );
    console.log(cells.join('  ').trimEnd());
  }
}
