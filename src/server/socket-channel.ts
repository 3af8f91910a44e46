import type { RawData, WebSocket } from 'ws';
import type { Channel } from '../shared/contract/rpc';
import { decodeMessage, encodeMessage } from '../shared/contract/wire';

/** Bytes on their way to a window above which nothing more is read from it, and below which it is heard again. */
const MUCH = 8 << 20;
const LITTLE = 1 << 20;
/** Milliseconds between two signs of life; a window that gives none and takes nothing in that time is gone. */
const BEAT = 5000;
const GIVEN_UP = 4;

/** Close codes of RFC 6455, 7.4.1. */
const NOT_TEXT = 1003;
const NOT_A_MESSAGE = 1007;

/** A window's WebSocket as a channel. Who sends what is no message is shut out; who does not listen is not heard either. */
export function socketChannel(socket: WebSocket): Channel {
  watchPulse(socket);
  socket.on('error', () => socket.terminate()); // too large, or not of the protocol; what is lost is the connection
  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(encodeMessage(message), () => {
        if (socket.isPaused && socket.bufferedAmount < LITTLE) socket.resume();
      });
      if (socket.bufferedAmount > MUCH) socket.pause();
    },
    onMessage(receive) {
      socket.on('message', (data: RawData, isBinary: boolean) => {
        if (!isBinary) {
          socket.close(NOT_TEXT, 'messages are binary');
          return;
        }
        let message: unknown;
        try {
          message = decodeMessage(data as Buffer);
        } catch {
          socket.close(NOT_A_MESSAGE, 'not a message');
          return;
        }
        receive(message);
      });
    },
    onClose: (listener) => void socket.on('close', listener),
    close: () => socket.close(),
  };
}

/** Ends a connection whose other end is gone without a word; an empty text tells the window, which cannot ask, that this end is not. */
function watchPulse(socket: WebSocket): void {
  let silent = 0;
  let unsent = 0;
  const alive = (): void => {
    silent = 0;
  };
  socket.on('pong', alive);
  socket.on('message', alive);
  const timer = setInterval(() => {
    const isTaking = socket.bufferedAmount > 0 && socket.bufferedAmount < unsent;
    unsent = socket.bufferedAmount;
    silent = isTaking ? 0 : silent + 1;
    if (silent > GIVEN_UP) socket.terminate();
    else if (unsent < LITTLE) {
      socket.ping();
      socket.send('');
    }
  }, BEAT);
  timer.unref();
  socket.on('close', () => clearInterval(timer));
}
