import type { Channel } from './rpc';

/** A MessagePort of a browser or of node's worker_threads, as far as it is used here. */
export interface WebPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
  close(): void;
}

export function portChannel(port: WebPort): Channel {
  return {
    send: (message) => port.postMessage(message),
    onMessage(listener) {
      port.addEventListener('message', ({ data }) => listener(data));
      port.start();
    },
    onClose: (listener) => port.addEventListener('close', listener),
    close: () => port.close(),
  };
}

/** Node's process with an IPC channel, at either end, as far as it is used here; its messages must be cloned, not written as JSON. */
export interface ProcessPort {
  send?(message: unknown, sent: (error: Error | null) => void): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  disconnect?(): void;
  readonly connected?: boolean;
}

export function processChannel(port: ProcessPort): Channel {
  return {
    send: (message) => void (port.connected && port.send?.(message, () => undefined)), // an error of sending is that of the end
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.on('disconnect', listener),
    close: () => void (port.connected && port.disconnect?.()),
  };
}

/** Electron's MessagePortMain, as far as it is used here. */
export interface MainPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

export function mainPortChannel(port: MainPort): Channel {
  return {
    send: (message) => port.postMessage(message),
    onMessage(listener) {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    onClose: (listener) => void port.on('close', listener),
    close: () => port.close(),
  };
}
