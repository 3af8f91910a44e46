import { expect } from '@playwright/test';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from './workbench';

const refused = { type: 'error', error: { kind: 'input' } };

test('paths outside of open projects are refused, by ".." and by links too', async ({ workbench: { project, callEngine, callDesktop } }) => {
  symlinkSync('/etc', join(project, 'runcards', 'link'));
  const outside = ['/etc/passwd', `${project}/../../../../etc/x.yml`, join(project, 'runcards', 'link', 'x.yml'), 'x.yml'];
  for (const path of outside) {
    expect(await callEngine('readRuncard', path), path).toMatchObject(refused);
    expect(await callEngine('writeRuncard', path, 'x: 1\n'), path).toMatchObject(refused);
    expect(await callEngine('listProject', path), path).toMatchObject(refused);
    expect(await callDesktop('reveal', path), path).toMatchObject(refused);
    expect(await callDesktop('moveToBin', path), path).toMatchObject(refused);
  }
  expect(await callEngine('readRuncard', join(project, 'runcards', 'quick.yml'))).toMatchObject({ type: 'value' });
});

test('calls that are not of the contract are refused', async ({ workbench: { callEngine, callDesktop } }) => {
  expect(await callEngine('constructor')).toMatchObject(refused);
  expect(await callEngine('openFit', 3)).toMatchObject(refused);
  expect(await callDesktop('quit')).toMatchObject(refused);
  expect(await callDesktop('__proto__')).toMatchObject(refused);
  expect(await callDesktop('writeSettings', { recentProjects: ['/'] })).toMatchObject(refused);
  expect(await callDesktop('writeSettings', { theme: 'pink' })).toMatchObject(refused);
  expect(await callDesktop('openExternal', 'https://example.org/')).toMatchObject(refused);
  expect(await callDesktop('openExternal', 'file:///etc/passwd')).toMatchObject(refused);
  expect(await callDesktop('readSettings')).toMatchObject({ type: 'value', value: { theme: 'system' } });
});

test('main does not answer a page that is not the window', async ({ workbench: { app } }) => {
  const preload = fileURLToPath(new URL('../../out/preload/index.cjs', import.meta.url));
  const answered = await app.evaluate(async ({ BrowserWindow }, script) => {
    const stranger = new BrowserWindow({ show: false, webPreferences: { preload: script, sandbox: true, contextIsolation: true } });
    await stranger.loadURL('data:text/html,<title>stranger</title>');
    const result = await stranger.webContents.executeJavaScript(`new Promise((resolve) => {
      parton.onMessage((message) => resolve(message));
      parton.send({ type: 'call', id: 1, method: 'readSettings', args: [] });
      parton.connectEngine();
      addEventListener('message', () => resolve('port'));
      setTimeout(() => resolve('silence'), 1000);
    })`) as unknown;
    stranger.destroy();
    return result;
  }, preload);
  expect(answered).toBe('silence');
});

test('a hostile project does no harm', async ({ workbench: { project, callEngine } }) => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'parton-elsewhere-'));
  symlinkSync(elsewhere, join(project, 'fits', 'link'));
  writeFileSync(join(project, 'runcards', '<img src=x onerror=alert(1)>.yml'), 'description: "<script>alert(1)</script>"\n');
  writeFileSync(join(project, 'runcards', 'bomb.yml'), `a: &a [${'x,'.repeat(50)}]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [${'*a,'.repeat(30)}]`).join('\n')}\n`);
  writeFileSync(join(project, 'runcards', 'huge.yml'), 'x'.repeat(3 << 20));
  const listed = await callEngine('listProject', project);
  expect(listed).toMatchObject({ type: 'value' });
  rmSync(elsewhere, { recursive: true });
});
