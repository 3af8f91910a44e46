import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { serveEngine } from '../engine/host/serve-engine';
import type { EngineHost } from '../engine/host/engine-host';
import { servedDesktopProtocol, type ServedDesktop } from '../shared/contract/desktop-protocol';
import { serve, type Channel } from '../shared/contract/rpc';
import { PartonError } from '../shared/errors';
import { HEADERS, readPage } from '../window/pages';
import { Gate } from './gate';
import { socketChannel } from './socket-channel';

/** Only this machine reaches it. */
const ADDRESS = '127.0.0.1';
/** Bytes of a message: a runcard of the largest size, however its letters are written. */
const LARGEST_MESSAGE = 8 << 20;
const MOST_SOCKETS = 64;
/** Code of WebSocket for an end that goes away. */
const GOING_AWAY = 1001;

export interface ServerParts {
  readonly host: EngineHost;
  readonly desktop: ServedDesktop;
  /** Folder of the built window. */
  readonly pages: string;
}

export interface RunningServer {
  readonly port: number;
  /** With the token: who opens it is let in. */
  readonly address: string;
  /** Lets all windows go. Fulfilled when nothing is open any more. */
  close(): Promise<void>;
}

/** Serves the window over HTTP, and engine and desktop to it over one WebSocket each. @param port 0: any @throws PartonError */
export async function startServer({ host, desktop, pages }: ServerParts, port: number): Promise<RunningServer> {
  const gate = new Gate();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE, perMessageDeflate: false });
  const services: Readonly<Record<string, (channel: Channel) => void>> = {
    engine: (channel) => serveEngine(host, channel),
    desktop: (channel) => void serve(desktop, servedDesktopProtocol, channel),
  };
  const server = createServer({ maxHeaderSize: 16 << 10 }, (request, response) => {
    answer(gate, pages, request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = request.url ?? '';
    const name = path.startsWith(gate.folder) ? path.slice(gate.folder.length) : '';
    if (!gate.isOurs(request, true) || !gate.knows(request)) refuse(socket, '403 Forbidden');
    else if (!Object.hasOwn(services, name)) refuse(socket, '404 Not Found');
    else if (sockets.clients.size >= MOST_SOCKETS) refuse(socket, '503 Service Unavailable');
    else sockets.handleUpgrade(request, socket, head, (connected: WebSocket) => services[name]!(socketChannel(connected)));
  });
  const taken = await listen(server, port);
  return {
    port: taken,
    address: `http://${ADDRESS}:${taken}/?token=${gate.token}`,
    async close() {
      for (const client of sockets.clients) client.close(GOING_AWAY, 'the server ends');
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      const late = setTimeout(() => sockets.clients.forEach((client) => client.terminate()), 1000);
      await closed;
      clearTimeout(late);
    },
  };
}

async function answer(gate: Gate, pages: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path, query = ''] = (request.url ?? '').split('?', 2) as [string, string?];
  if (request.method !== 'GET' && request.method !== 'HEAD') tell(response, 405, 'Only GET and HEAD are known here.');
  else if (!gate.isOurs(request)) tell(response, 403, 'This is not the address of the server.');
  else if (path === '/') welcome(gate, new URLSearchParams(query).get('token') ?? '', response);
  else if (!gate.knows(request) || !path.startsWith(gate.folder)) tell(response, 403, 'Open the address that parton serve printed, with its token.');
  else {
    const inside = path.slice(gate.folder.length - 1);
    const page = await readPage(pages, inside === '/' ? '/index.html' : inside, `'self' ws://${request.headers.host!}`);
    if (page) response.writeHead(200, page.headers).end(page.body);
    else tell(response, 404, 'There is no such page.');
  }
}

/** Gives the cookie to who has the token. A page that goes on by itself, as a browser may not send a strict cookie with a redirection. */
function welcome(gate: Gate, token: string, response: ServerResponse): void {
  if (!gate.admits(token)) {
    tell(response, 403, token === '' ? 'Open the address that parton serve printed, with its token.' : 'The token is not that of this server: it has a new one each time it starts. Open the address that it printed last.');
    return;
  }
  response.writeHead(200, { ...HEADERS, 'Content-Security-Policy': "default-src 'none'", 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', 'Set-Cookie': gate.cookie });
  response.end(`<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${gate.folder}"><title>Parton Workbench</title>`);
}

function tell(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...HEADERS, 'Content-Security-Policy': "default-src 'none'", 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' }).end(`${text}\n`);
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** @returns the port that was taken */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new PartonError('storage', `port ${port} is taken by another program.`, { place: '--port' }, 'Name another, or leave it out.'));
      else if (error.code === 'EACCES') reject(new PartonError('storage', `port ${port} is not open to you.`, { place: '--port' }, 'Name one above 1023.'));
      else reject(error);
    });
    server.listen(port, ADDRESS, () => resolve((server.address() as AddressInfo).port));
  });
}
