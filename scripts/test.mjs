// `npm test`: sets up, then types, lint and every test suite, each once; `npm test -- lint unit` only those.
// Ends with `N passed, N failed` over all of them.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runEndToEnd } from './lib/e2e.mjs';
import { root } from './lib/freshness.mjs';
import { setUpOrExit } from './setup.mjs';

const SUITES = ['unit', 'golden', 'integration', 'fault', 'fuzz'];
const reports = join(root, 'out', 'test-reports');
const tool = (...path) => join(root, 'node_modules', ...path);

function run(script, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
}

/** A check without tests of its own counts as one. */
async function check(script, args) {
  const failed = (await run(script, args)) === 0 ? 0 : 1;
  return { passed: 1 - failed, failed, skipped: [] };
}

async function suite(name) {
  const report = join(reports, `${name}.json`);
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run(tool('vitest', 'vitest.mjs'), ['run', '--project', name, ...reporters, '--silent=passed-only', '--allowOnly=false']);
  let files = [];
  try {
    files = JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch {
    console.error(`${name}: Vitest wrote no report.`);
  }
  const tests = files.flatMap(({ name: file, assertionResults }) => assertionResults.map((test) => ({ ...test, file: relative(root, file) })));
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const broken = files.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed')).length;
  let failed = tests.filter(({ status }) => status === 'failed').length + broken;
  if (failed === 0 && (code !== 0 || passed === 0)) failed = 1; // an error outside any test, or no test at all
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ file, fullName }) => `${file}: ${fullName}`);
  return { passed, failed, skipped };
}

await setUpOrExit();
mkdirSync(reports, { recursive: true });
const stages = {
  types: () => check(tool('typescript', 'bin', 'tsc'), ['--noEmit']),
  ...Object.fromEntries(['src/preload', 'tests/e2e'].map((part) => [`types of ${part}`, () => check(tool('typescript', 'bin', 'tsc'), ['--noEmit', '-p', part])])),
  'types of src/renderer': () => check(tool('vue-tsc', 'bin', 'vue-tsc.js'), ['--noEmit', '-p', 'src/renderer']),
  lint: () => check(tool('eslint', 'bin', 'eslint.js'), ['.', '--max-warnings=0']),
  ...Object.fromEntries(SUITES.map((name) => [name, () => suite(name)])),
  e2e: () => runEndToEnd(join(reports, 'e2e.json')),
};
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(stages);
const unknown = wanted.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. There are ${Object.keys(stages).join(', ')}.`);
  process.exit(2);
}
const rows = [];
for (const name of wanted) {
  console.log(`\n=== ${name}`);
  const start = performance.now();
  const result = await stages[name]();
  rows.push({ name, seconds: (performance.now() - start) / 1000, ...result });
}

const total = (key) => rows.reduce((sum, row) => sum + row[key], 0);
const skipped = rows.flatMap((row) => row.skipped);
console.log('');
for (const { name, seconds, passed, failed, skipped: left } of rows) {
  const counts = `${passed} passed, ${failed} failed${left.length > 0 ? `, ${left.length} skipped` : ''}`;
  console.log(`${failed > 0 ? 'FAILED' : 'ok    '}  ${name.padEnd(21)} ${seconds.toFixed(1).padStart(6)} s   ${counts}`);
}
if (skipped.length > 0) console.log(`\n${skipped.length} SKIPPED, so not tested here:\n${skipped.map((test) => `  ${test}`).join('\n')}`);
console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
process.exitCode = total('failed') > 0 ? 1 : 0;
