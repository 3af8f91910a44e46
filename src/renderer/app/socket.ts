import type { Channel, Client } from '../../shared/contract/rpc';
import { decodeMessage, encodeMessage } from '../../shared/contract/wire';

/** Milliseconds before the first new attempt; doubled to the most. */
const FIRST_WAIT = 250;
const MOST_WAIT = 4000;
/** Milliseconds without a word of the server, which beats every five seconds, after which the connection is dead. */
const SILENCE = 16_000;

/**
 * Keeps a client connected to the server that the page came from; its cookie goes along.
 * @param onLost when a connection that stood is no more
 */
export function openSocket<Api>(name: string, client: Client<Api>, onLost: () => void, wait = FIRST_WAIT): void {
  const address = new URL(`./${name}`, location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  let next = wait;
  let gone = false;
  let timer: ReturnType<typeof setTimeout>;
  const listen = (): void => {
    clearTimeout(timer);
    timer = setTimeout(leave, SILENCE);
  };
  /** A dead connection may take minutes to close: it is not waited for. */
  const leave = (): void => {
    if (gone) return;
    gone = true;
    clearTimeout(timer);
    socket.close();
    client.detach('the connection to the server is lost.');
    if (next === 0) onLost();
    setTimeout(() => { openSocket(name, client, onLost, Math.min(MOST_WAIT, 2 * Math.max(FIRST_WAIT, next))); }, next);
  };
  socket.onopen = () => {
    next = 0; // lost, it is looked for at once
    client.attach(socketChannel(socket));
  };
  socket.addEventListener('message', listen);
  socket.addEventListener('close', leave);
  listen();
}

function socketChannel(socket: WebSocket): Channel {
  return {
    send: (message) => { if (socket.readyState === WebSocket.OPEN) socket.send(encodeMessage(message)); },
    onMessage: (listener) => { socket.addEventListener('message', ({ data }) => { if (data instanceof ArrayBuffer) listener(decodeMessage(new Uint8Array(data))); }); },
    onClose: (listener) => { socket.addEventListener('close', listener); },
    close: () => { socket.close(); },
  };
}
