// The tests that drive the real Electron: run where it and a display are there, skipped loudly elsewhere, but never in CI.
import { readFileSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { electronPath, hasDisplay, hasXvfb } from './electron.mjs';
import { root } from './freshness.mjs';

/** Why they cannot run here; undefined when they can. */
function obstacle() {
  if (!electronPath()) return 'no Electron (npm start fetches it; PARTON_ELECTRON or ELECTRON_OVERRIDE_DIST_PATH name another)';
  if (!hasDisplay() && !hasXvfb()) return 'neither a display nor xvfb-run';
  return undefined;
}

/** @returns counts of tests, and the names of those that were skipped */
export async function runEndToEnd(report) {
  const reason = obstacle();
  if (reason) {
    if (process.env.CI) {
      console.error(`e2e: ${reason}.`);
      return { passed: 0, failed: 1, skipped: [] };
    }
    return { passed: 0, failed: 0, skipped: [`tests/e2e: ${reason}`] };
  }
  rmSync(report, { force: true });
  const playwright = [process.execPath, join(root, 'node_modules', '@playwright', 'test', 'cli.js'), 'test'];
  const [command, ...args] = hasDisplay() ? playwright : ['xvfb-run', '-a', ...playwright];
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report } });
    child.on('error', () => resolve(1));
    child.on('close', (status) => resolve(status ?? 1));
  });
  try {
    const { stats, suites } = JSON.parse(readFileSync(report, 'utf8'));
    const passed = stats.expected;
    const failed = stats.unexpected + stats.flaky;
    return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed, skipped: stats.skipped > 0 ? [...skippedIn(suites)] : [] };
  } catch {
    console.error('e2e: Playwright wrote no report.');
    return { passed: 0, failed: 1, skipped: [] };
  }
}

function* skippedIn(suites) {
  for (const { file, specs, suites: inner } of suites) {
    for (const { title, tests } of specs) if (tests.some(({ status }) => status === 'skipped')) yield `tests/e2e/${file}: ${title}`;
    yield* skippedIn(inner ?? []);
  }
}
