// Which Electron runs the desktop program, and whether it can be shown here. Plain Node, no packages.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './freshness.mjs';

const BINARY = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }[process.platform] ?? 'electron';

/** The executable: the one named by the environment, or that of the package once it was fetched; undefined when there is none. */
export function electronPath(environment = process.env) {
  const named = environment.ELECTRON_EXEC_PATH || environment.PARTON_ELECTRON;
  if (named) return existsSync(named) ? named : undefined;
  const folder = environment.ELECTRON_OVERRIDE_DIST_PATH;
  if (folder) return existsSync(join(folder, BINARY)) ? join(folder, BINARY) : undefined;
  const home = join(root, 'node_modules', 'electron');
  const pathFile = join(home, 'path.txt');
  const path = existsSync(pathFile) ? join(home, 'dist', readFileSync(pathFile, 'utf8').trim()) : undefined;
  return path && existsSync(path) ? path : undefined;
}

/** Fetches the binary of the package electron. @returns why it did not work, or undefined */
export function fetchElectron() {
  const script = join(root, 'node_modules', 'electron', 'install.js');
  if (!existsSync(script)) return 'the package electron is not installed';
  const { status, signal, stderr } = spawnSync(process.execPath, [script], { cwd: root, timeout: 300_000, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (status === 0) return undefined;
  if (signal) return 'the download took more than five minutes';
  const [reason] = /E(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH|NETUNREACH)|Response code \d+[^\n]*|HTTPError[^\n]*/.exec(stderr) ?? [];
  return reason ?? (stderr.trim().split('\n').find((line) => /error/i.test(line)) ?? `it ended with ${status}`).trim().slice(0, 200);
}

/** Whether windows can be shown. */
export const hasDisplay = (environment = process.env) =>
  process.platform !== 'linux' || Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);

/** Whether a display can be made that nobody sees. */
export const hasXvfb = () => process.platform === 'linux' && spawnSync('xvfb-run', ['--help'], { stdio: 'ignore' }).error === undefined;
