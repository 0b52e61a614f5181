// `npm run check`: types, lint, format and the tests that need no other program. Under a minute.
import { join } from 'node:path';
import { prepareOrExit } from './prepare.mjs';
import { run, toolEnvironment, toolNode } from './processes.mjs';
import { root } from './root.mjs';
import { resultLine, runStaticChecks } from './static-checks.mjs';

/** Those that start programs or threads, and wait for them. */
const slowTests = [
  ...['cli', 'e2e', 'faults', 'interop', 'packaging', 'renderer', 'web', 'node/agent'].map(
    (folder) => `tests/${folder}/**`,
  ),
  'tests/house/prepare.test.ts',
  'tests/node/keytar-process.test.ts',
  'tests/node/browser.test.ts',
  'tests/node/sealer.test.ts',
  'tests/house/bundle.test.ts',
];

await prepareOrExit({ build: [] });
const checks = await runStaticChecks();
const begin = performance.now();
const { code, output } = await run(
  toolNode,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=dot',
    ...slowTests.flatMap((pattern) => ['--exclude', pattern]),
  ],
  // A peer program that is missing is the full run's business.
  { env: toolEnvironment({ CI: '' }) },
);
if (code !== 0) console.log(output.trimEnd());
console.log(resultLine('tests (quick ones)', code === 0, performance.now() - begin));
process.exitCode = code === 0 && checks.every(({ isPassed }) => isPassed) ? 0 : 1;
