// The tests that drive the real Electron, and the server in a real browser: each run where these are, skipped loudly elsewhere, but never in CI.
import { readFileSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { chromiumPath } from './chromium.mjs';
import { electronPath, hasDisplay, hasXvfb } from './electron.mjs';
import { root } from './freshness.mjs';

/** Playwright's projects, and why one cannot run here; undefined when it can. */
const OBSTACLES = {
  window() {
    if (!electronPath()) return 'no Electron (npm start fetches it; PARTON_ELECTRON or ELECTRON_OVERRIDE_DIST_PATH name another)';
    if (!hasDisplay() && !hasXvfb()) return 'neither a display nor xvfb-run';
    return undefined;
  },
  browser: () => (chromiumPath() ? undefined : 'no Chromium (the package chromium of Debian; PARTON_CHROMIUM names another)'),
};

/** @returns counts of tests, and the names of those that were skipped */
export async function runEndToEnd(report) {
  const parts = Object.entries(OBSTACLES).map(([project, obstacle]) => ({ project, reason: obstacle() }));
  const missing = parts.filter(({ reason }) => reason).map(({ project, reason }) => `tests/e2e, ${project}: ${reason}`);
  if (missing.length > 0 && process.env.CI) {
    console.error(missing.join('\n'));
    return { passed: 0, failed: missing.length, skipped: [] };
  }
  const projects = parts.filter(({ reason }) => !reason).map(({ project }) => project);
  if (projects.length === 0) return { passed: 0, failed: 0, skipped: missing };
  rmSync(report, { force: true });
  const playwright = [process.execPath, join(root, 'node_modules', '@playwright', 'test', 'cli.js'), 'test', ...projects.map((project) => `--project=${project}`)];
  const [command, ...args] = hasDisplay() || !projects.includes('window') ? playwright : ['xvfb-run', '-a', ...playwright];
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report } });
    child.on('error', () => resolve(1));
    child.on('close', (status) => resolve(status ?? 1));
  });
  try {
    const { stats, suites } = JSON.parse(readFileSync(report, 'utf8'));
    const passed = stats.expected;
    const failed = stats.unexpected + stats.flaky;
    return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed, skipped: [...missing, ...(stats.skipped > 0 ? skippedIn(suites) : [])] };
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
