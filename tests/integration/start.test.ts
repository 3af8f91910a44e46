import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { electronPath } from '../../scripts/lib/electron.mjs';
import { temporaryFolder } from '../helpers/cli';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'start.mjs');
const home = temporaryFolder();

/** `npm start` where there is no window, until it has said all; then Ctrl-C. */
function start(env: Record<string, string>): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string; readonly page: number }> {
  const child = spawn(process.execPath, [script, '--port', '0'], { env: { PATH: process.env['PATH'], HOME: home, PARTON_PROJECTS: home, LANG: 'C.UTF-8', ...env } });
  let [stdout, stderr, page] = ['', '', 0];
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const before = stdout.includes('Ctrl-C');
    stdout += text;
    if (before || !stdout.includes('Ctrl-C')) return;
    void fetch(/http:\/\/\S+/.exec(stdout)![0]).then(({ status }) => {
      page = status;
      child.kill('SIGINT');
    });
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr, page }));
  });
}

const electron = electronPath();
if (electron === undefined) process.stderr.write('SKIPPED: npm start with a display that does not answer: there is no Electron here\n');

describe('npm start', () => {
  it.runIf(process.platform === 'linux').each<[reason: string, env: Record<string, string>]>([
    ['there is no display', {}],
    ['there is no Electron', { DISPLAY: ':99', PARTON_ELECTRON: '/nonexistent/electron' }],
    ...(electron === undefined ? [] : [['the display :987 does not answer', { DISPLAY: ':987', PARTON_ELECTRON: electron }] satisfies [string, Record<string, string>]]),
  ])('says in one line that %s, and serves instead', async (reason, env) => {
    const { code, stdout, stderr, page } = await start(env);
    const said = stderr.split('\n').filter((line) => line.includes(reason));
    expect(said, stderr).toEqual([expect.stringMatching(/^No window can be opened: .*served to a browser instead\.$/)]);
    expect(stdout).toContain(join(home, 'Parton Workbench', 'DIS'));
    expect(existsSync(join(home, 'Parton Workbench', 'DIS', 'runcards', 'quick.yml'))).toBe(true);
    expect([page, code]).toEqual([200, 130]);
  });
});
