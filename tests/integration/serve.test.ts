import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { SERVED_DESKTOP_NAMES, type ServedDesktop } from '../../src/shared/contract/desktop-protocol';
import type { EngineApi } from '../../src/shared/contract/engine-api';
import { ENGINE_NAMES } from '../../src/shared/contract/engine-protocol';
import { createClient, type Channel } from '../../src/shared/contract/rpc';
import { decodeMessage, encodeMessage } from '../../src/shared/contract/wire';
import { startCli, temporaryFolder, type RunningCli } from '../helpers/cli';
import { makeProject } from '../helpers/host';

const { project, remove } = makeProject();
const home = temporaryFolder();
let server: RunningCli;
let address: URL;
/** Of who was let in. */
let folder: string;
let cookie: string;

beforeAll(async () => {
  mkdirSync(join(home, 'elsewhere'));
  writeFileSync(join(home, 'elsewhere', 'secret.yml'), 'description: secret\n');
  server = startCli(['serve', project, '--port', '0'], { env: { HOME: home } });
  address = new URL((await server.until((line) => line.includes('http://'))).trim());
  const { headers, body } = await get(`/${address.search}`);
  cookie = headers['set-cookie']![0]!.split(';')[0]!;
  folder = /url=([^"]+)"/.exec(body)![1]!;
});

afterAll(async () => {
  server.child.kill('SIGINT');
  expect((await server.done).code).toBe(130);
  remove();
});

interface Answer { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }

/** A request as it is written: no client makes the path or the headers any better. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: address.port, path, method, headers: { Host: address.host, ...headers } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text)).on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }));
    });
    asked.on('error', reject).end();
  });
}
const inside = (path: string, headers: Record<string, string> = {}) => get(folder + path, { Cookie: cookie, ...headers });

/** An open socket, or the status with which it was refused. */
function open(name = 'engine', headers: Record<string, string> = {}): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://${address.host}${folder}${name}`, { headers: { Cookie: cookie, Origin: address.origin, ...headers }, perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket)).on('unexpected-response', (_request, { statusCode }) => resolve(statusCode!)).on('error', reject);
  });
}
async function opened(name = 'engine'): Promise<WebSocket> {
  const socket = await open(name);
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}
const closed = (socket: WebSocket) => new Promise<number>((resolve) => void socket.on('close', (code) => resolve(code)));

function channelOf(socket: WebSocket): Channel {
  return {
    send: (message) => socket.send(encodeMessage(message)),
    onMessage: (listener) => void socket.on('message', (data, isBinary) => { if (isBinary) listener(decodeMessage(data as Buffer)); }),
    onClose: (listener) => void socket.on('close', listener),
    close: () => socket.close(),
  };
}
async function engineClient(): Promise<{ readonly api: EngineApi; readonly socket: WebSocket }> {
  const socket = await opened();
  const client = createClient<EngineApi>(ENGINE_NAMES);
  client.attach(channelOf(socket));
  return { api: client.api, socket };
}
async function desktopClient(): Promise<{ readonly api: ServedDesktop; readonly socket: WebSocket }> {
  const socket = await opened('desktop');
  const client = createClient<ServedDesktop>(SERVED_DESKTOP_NAMES);
  client.attach(channelOf(socket));
  return { api: client.api, socket };
}

describe('pages', () => {
  it('come with headers that hold them to themselves', async () => {
    const { status, headers } = await inside('');
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'; style-src 'self' 'nonce-/);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('are for who has the token, or the cookie that it gives', async () => {
    const { status, headers } = await get('/?token=wrong');
    expect([status, headers['set-cookie']]).toEqual([403, undefined]);
    for (const path of ['/', '/index.html', folder, `${folder}index.html`, '/?token', `/?token=${address.searchParams.get('token')!.slice(1)}`]) expect((await get(path)).status, path).toBe(403);
    expect((await get(folder, { Cookie: 'parton=guess' })).status).toBe(403);
    expect((await get(`/${folder.slice(2)}`, { Cookie: cookie })).status).toBe(403);
  });

  it('are not for names that somebody has let point here, nor for pages of others', async () => {
    for (const headers of [{ Host: 'evil.example' }, { Host: `evil.example:${address.port}` }, { Origin: 'http://evil.example' }, { Origin: 'null' }] as Record<string, string>[]) {
      expect((await inside('', headers)).status).toBe(403);
      expect((await get(`/${address.search}`, headers)).headers['set-cookie']).toBeUndefined();
    }
    expect((await inside('', { Host: 'localhost:9999' })).status).toBe(200); // the other end of a tunnel
  });

  it('are no files outside of the built window', async () => {
    for (const path of ['../package.json', '..%2fpackage.json', '%2e%2e/main/parton.cjs', '..\\package.json', 'index.html%00.js', '%', '/etc/passwd', 'assets/', 'http://evil.example/']) {
      expect((await inside(path)).status, path).toBe(404);
    }
  });

  it('are read, not written', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) expect((await get(folder, { Cookie: cookie }, method)).status, method).toBe(405);
  });

  it('are given to this machine alone', () => new Promise<void>((resolve, reject) => {
    const outside = connect({ port: Number(address.port), host: '127.0.0.2' });
    outside.on('connect', () => reject(new Error('it listens on other addresses'))).on('error', () => resolve());
  }));
});

describe('sockets', () => {
  it('are refused to other origins, other hosts, and without the cookie', async () => {
    for (const headers of [
      { Origin: 'http://evil.example' }, { Origin: 'null' }, { Origin: 'http://127.0.0.1:1' }, { Host: 'evil.example' }, { Cookie: '' }, { Cookie: 'parton=guess' }, { Cookie: `parton=${address.searchParams.get('token')!}` },
    ] as Record<string, string>[]) expect(await open('engine', headers), JSON.stringify(headers)).toBe(403);
    expect(await open('other')).toBe(404);
    expect(await open('constructor')).toBe(404);
  });

  it('without an Origin come from no browser, and are refused', async () => {
    const asked = request({
      host: '127.0.0.1', port: address.port, path: `${folder}engine`,
      headers: { Host: address.host, Cookie: cookie, Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' },
    });
    expect(await new Promise((resolve, reject) => void asked.on('response', ({ statusCode }) => resolve(statusCode)).on('upgrade', () => resolve(101)).on('error', reject).end())).toBe(403);
  });

  it('are closed on what is no message, and others go on', async () => {
    const { api, socket } = await engineClient();
    const shapes: readonly (readonly [string | Uint8Array, number])[] = [
      ['{"type":"call"}', 1003], [Uint8Array.of(), 1007], [Uint8Array.of(1, 2), 1007], [Uint8Array.of(255, 255, 255, 255, 1), 1007], [Buffer.concat([Uint8Array.of(2, 0, 0, 0), Buffer.from('{]')]), 1007],
      [encodeMessage({ x: '['.repeat(10) }).fill(91, 4), 1007],
    ];
    for (const [bytes, code] of shapes) {
      const bad = await opened();
      bad.send(bytes);
      expect(await closed(bad)).toBe(code);
    }
    expect((await api.status()).running).toEqual([]);
    socket.close();
  });

  it('take no messages that are too large', async () => {
    const socket = await opened();
    socket.on('error', () => undefined);
    socket.send(new Uint8Array((8 << 20) + 1));
    expect([1006, 1009]).toContain(await closed(socket));
    const { api, socket: other } = await engineClient();
    await expect(api.examineRuncard('x'.repeat((1 << 20) + 1))).rejects.toMatchObject({ kind: 'input' });
    expect((await api.status()).queued).toEqual([]);
    other.close();
  });

  it('answer no calls that are not of the contract', async () => {
    const socket = await opened();
    const answers: unknown[] = [];
    socket.on('message', (data, isBinary) => { if (isBinary) answers.push(decodeMessage(data as Buffer)); });
    for (const message of [null, 3, [], {}, { type: 'call' }, { type: 'call', id: 'x', method: 'status', args: [] }, { type: 'value', id: 1, value: 2 }]) socket.send(encodeMessage(message));
    for (const [id, method] of ['constructor', '__proto__', 'dispose', 'host', 'readSettings'].entries()) socket.send(encodeMessage({ type: 'call', id, method, args: [] }));
    socket.send(encodeMessage({ type: 'call', id: 99, method: 'status', args: [] }));
    await expect.poll(() => answers.find((answer) => (answer as { id: number }).id === 99)).toMatchObject({ type: 'value' });
    expect(answers.filter((answer) => (answer as { type: string }).type === 'error')).toHaveLength(5);
    socket.close();
  });
});

describe('nothing outside of the served folders', () => {
  it('is read, written, listed, imported or thrown away', async () => {
    const { api, socket } = await engineClient();
    const { api: desktop, socket: second } = await desktopClient();
    symlinkSync(join(home, 'elsewhere'), join(project, 'runcards', 'link'));
    for (const path of ['/etc/passwd', join(home, 'elsewhere', 'secret.yml'), `${project}/../../etc/x.yml`, join(project, 'runcards', 'link', 'secret.yml'), 'secret.yml', '~/secret.yml', `${project}\\..\\x.yml`]) {
      await expect(api.readRuncard(path), path).rejects.toMatchObject({ kind: 'input' });
      await expect(api.writeRuncard(path, 'x: 1\n', undefined), path).rejects.toMatchObject({ kind: 'input' });
      await expect(api.listProject(path), path).rejects.toMatchObject({ kind: 'input' });
      await expect(api.openFit(path), path).rejects.toMatchObject({ kind: 'input' });
      await expect(api.importFolder(project, path), path).rejects.toMatchObject({ kind: 'input' });
      await expect(api.startFit({ project: path, runcard: path }), path).rejects.toMatchObject({ kind: 'input' });
      await expect(desktop.moveToBin(path), path).rejects.toMatchObject({ kind: 'input' });
      await expect(desktop.writeSettings({ theory: [path] }), path).rejects.toMatchObject({ kind: 'input' });
    }
    await expect(desktop.moveToBin(project)).rejects.toThrow('being served');
    expect(readFileSync(join(home, 'elsewhere', 'secret.yml'), 'utf8')).toBe('description: secret\n');
    socket.close();
    second.close();
  });

  it('is named by settings, which are kept', async () => {
    const { api, socket } = await desktopClient();
    expect(await api.initialProject()).toBe(project);
    expect(await api.writeSettings({ theme: 'light', recentProjects: ['/'] })).toMatchObject({ theme: 'light', recentProjects: [project] });
    expect(JSON.parse(readFileSync(join(home, '.config', 'parton', 'window.json'), 'utf8'))).toMatchObject({ theme: 'light', recentProjects: [] });
    await expect(api.writeSettings({ theme: 'pink' as 'light' })).rejects.toMatchObject({ kind: 'input' });
    socket.close();
  });

  it('and what is thrown away lies beside, in .bin', async () => {
    const { api, socket } = await desktopClient();
    for (const text of ['description: one\n', 'description: two\n']) {
      writeFileSync(join(project, 'runcards', 'old.yml'), text);
      await api.moveToBin(join(project, 'runcards', 'old.yml'));
    }
    expect(existsSync(join(project, 'runcards', 'old.yml'))).toBe(false);
    expect(readFileSync(join(project, 'runcards', '.bin', 'old.yml'), 'utf8')).toBe('description: one\n');
    await expect(api.moveToBin(join(project, 'runcards', 'old.yml'))).rejects.toMatchObject({ kind: 'missing' });
    socket.close();
  });
});

describe('parton serve', () => {
  it('says what is wrong before it serves anything', async () => {
    const missing = await startCli(['serve', join(home, 'nowhere')]).done;
    expect([missing.code, missing.stderr]).toEqual([4, expect.stringContaining('no such folder')]);
    const taken = await startCli(['serve', project, '--port', address.port], { env: { HOME: home } }).done;
    expect([taken.code, taken.stderr]).toEqual([6, expect.stringContaining('taken')]);
    expect((await startCli(['serve', '--port', '70000']).done).code).toBe(2);
  });

  it('prints the address and how to reach it from elsewhere, and ends on a signal', async () => {
    const other = startCli(['serve', project, '--port', '0'], { env: { HOME: home } });
    await other.until((line) => line.includes('Ctrl-C'));
    other.child.kill('SIGTERM');
    const { code, stdout } = await other.done;
    expect(code).toBe(143);
    const [, port] = /http:\/\/127\.0\.0\.1:(\d+)\/\?token=[\w-]{43}/.exec(stdout)!;
    expect(stdout).toContain(`ssh -N -L ${port!}:127.0.0.1:${port!} `);
  });
});
