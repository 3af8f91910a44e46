import { expect } from '@playwright/test';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectHarmless, makeHostile } from './hostile';
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

test('main does not answer what comes from elsewhere than the top frame of the window', async ({ workbench: { app } }) => {
  const answered = await app.evaluate(async ({ ipcMain, BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    const { mainFrame } = webContents;
    const answers: number[] = [];
    const send = webContents.send.bind(webContents);
    webContents.send = (channel: string, message: { readonly id?: number }) => {
      if (message.id !== undefined && message.id >= 9000) answers.push(message.id);
      else send(channel, message);
    };
    const origins = [
      { sender: webContents, senderFrame: null },
      { sender: webContents, senderFrame: { url: mainFrame.url } }, // a frame inside of the page
      { sender: webContents, senderFrame: { url: 'https://example.org/' } },
      { sender: {}, senderFrame: mainFrame },
      { sender: webContents, senderFrame: mainFrame }, // the window itself
    ];
    origins.forEach((event, index) => ipcMain.emit('parton:desktop', event, { type: 'call', id: 9000 + index, method: 'readSettings', args: [] }));
    await new Promise((resolve) => void setTimeout(resolve, 500));
    return answers;
  });
  expect(answered).toEqual([9004]);
});

test('a hostile project does no harm: names from files are shown as they are', async ({ workbench: { page, project } }) => {
  await makeHostile(project);
  const elsewhere = mkdtempSync(join(tmpdir(), 'parton-elsewhere-'));
  symlinkSync(elsewhere, join(project, 'fits', 'link'));
  writeFileSync(join(project, 'runcards', 'bomb.yml'), `a: &a [${'x,'.repeat(50)}]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [${'*a,'.repeat(30)}]`).join('\n')}\n`);
  writeFileSync(join(project, 'runcards', 'huge.yml'), 'x'.repeat(3 << 20));
  await expectHarmless(page);
  rmSync(elsewhere, { recursive: true });
});
