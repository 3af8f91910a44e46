/* global innerWidth, innerHeight -- in the page */
// The built program in a real Electron, with a home of its own: for pictures and for measurements. Needs Electron and a display.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import { electronPath } from './electron.mjs';
import { root } from './freshness.mjs';

const ROOT_ARGS = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/**
 * @param options.env more variables of the environment
 * @param options.width, options.height of the window
 * @param options.args more switches for Electron
 * @param options.home a folder that does not exist yet, for the program's files; it is removed at the end
 * @returns app and page (Playwright's), the folder of the embedded project's copy, milliseconds from start to usable, and close()
 */
export async function openWorkbench({ width = 1440, height = 900, args = [], env = {}, home } = {}) {
  const executablePath = electronPath();
  if (!executablePath) throw new Error('no Electron: npm start fetches it; PARTON_ELECTRON names another');
  if (home === undefined) home = mkdtempSync(join(tmpdir(), 'parton-workbench-'));
  else mkdirSync(home);
  const userData = join(home, 'settings');
  mkdirSync(userData);
  writeFileSync(join(userData, 'window.json'), JSON.stringify({ width, height, maximised: false }));
  const began = performance.now();
  const app = await _electron.launch({ executablePath, args: [...ROOT_ARGS, ...args, `--user-data-dir=${userData}`, root], env: { ...process.env, ...env, PARTON_PROJECTS: home } });
  const page = await app.firstWindow();
  await page.getByText('quick', { exact: true }).first().waitFor();
  const usable = performance.now() - began;
  return {
    app, page, home, project: join(home, 'Parton Workbench', 'DIS'), usable,
    async close() {
      await app.evaluate(({ app: electron }) => electron.exit(0)).catch(() => undefined);
      await app.close().catch(() => undefined);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export async function resize({ app, page }, width, height) {
  await app.evaluate(({ BrowserWindow }, size) => { BrowserWindow.getAllWindows()[0].setContentSize(...size); }, [width, height]);
  await page.waitForFunction(([w, h]) => Math.abs(innerWidth - w) < 3 && Math.abs(innerHeight - h) < 3, [width, height]);
}
