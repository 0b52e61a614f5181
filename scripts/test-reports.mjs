// What the test programs reported, as one list: `{ name, isPassed }` for each test that ran, and names of those left out.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './root.mjs';

/** Reads Vitest's JSON report. `code` is its exit code: a failure that no test tells of is one of its own. */
export function readVitestReport(reportFile, code) {
  const { testResults } = readReport(reportFile) ?? {};
  if (testResults === undefined) return { results: [failed('vitest wrote no report')], skipped: [] };
  const results = [];
  const skipped = [];
  for (const { name: file, status, assertionResults } of testResults) {
    const place = relative(root, file);
    for (const test of assertionResults) {
      const name = `${place}: ${test.fullName}`;
      if (test.status === 'passed' || test.status === 'failed')
        results.push({ name, isPassed: test.status === 'passed' });
      else skipped.push(name);
    }
    const hasFailed = assertionResults.some((test) => test.status === 'failed');
    if (status === 'failed' && !hasFailed) results.push(failed(`${place} as a whole`));
  }
  return explained('vitest', results, skipped, code);
}

/** Reads Playwright's JSON report in the same way. Names begin with the project, such as "stand-in". */
export function readPlaywrightReport(reportFile, code) {
  const { suites } = readReport(reportFile) ?? {};
  if (suites === undefined) return { results: [failed('Playwright wrote no report')], skipped: [] };
  const results = [];
  const skipped = [];
  const repeated = [];
  const read = (suite, above) => {
    const titles = suite.title === suite.file ? above : [...above, suite.title];
    for (const spec of suite.specs ?? []) {
      for (const { projectName, status } of spec.tests) {
        const place = projectName === '' ? spec.file : `${projectName}, ${spec.file}`;
        const name = `${place}: ${[...titles, spec.title].join(' ')}`;
        if (status === 'skipped') skipped.push(name);
        else results.push({ name, isPassed: status === 'expected' || status === 'flaky' });
        if (status === 'flaky') repeated.push(name);
      }
    }
    for (const inner of suite.suites ?? []) read(inner, titles);
  };
  for (const suite of suites) read(suite, []);
  // They stand in the open: whoever reads the run sees which test to look at.
  for (const name of repeated) console.log(`passed only when repeated: ${name}`);
  return explained('Playwright', results, skipped, code);
}

function explained(program, results, skipped, code) {
  const isExplained = code === 0 || results.some(({ isPassed }) => !isPassed);
  if (!isExplained) results.push(failed(`${program}: errors outside of any test`));
  if (results.length + skipped.length === 0) results.push(failed(`${program}: there are tests`));
  return { results, skipped };
}

function failed(name) {
  return { name, isPassed: false };
}

function readReport(reportFile) {
  try {
    return JSON.parse(readFileSync(reportFile, 'utf8'));
  } catch {
    return null;
  }
}
