import type { Channel, Client } from '../../shared/contract/rpc';
import { decodeMessage, encodeMessage } from '../../shared/contract/wire';

/** Milliseconds before the first new attempt; doubled to the most. */
const FIRST_WAIT = 250;
const MOST_WAIT = 4000;

/** Keeps a client connected to the server that the page came from; the page's token goes along. */
export function openSocket<Api>(name: string, client: Client<Api>, wait = FIRST_WAIT): void {
  const address = new URL(`./${name}${location.search}`, location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  let next = wait;
  socket.onopen = () => {
    next = FIRST_WAIT;
    client.attach(socketChannel(socket));
  };
  socket.addEventListener('close', () => { setTimeout(() => { openSocket(name, client, Math.min(MOST_WAIT, 2 * next)); }, next); });
}

function socketChannel(socket: WebSocket): Channel {
  return {
    send: (message) => { socket.send(encodeMessage(message)); },
    onMessage: (listener) => { socket.addEventListener('message', ({ data }) => { if (data instanceof ArrayBuffer) listener(decodeMessage(new Uint8Array(data))); }); },
    onClose: (listener) => { socket.addEventListener('close', listener); },
    close: () => { socket.close(); },
  };
}
