import { Worker } from 'node:worker_threads';
import { portChannel, type WebPort } from '../../shared/contract/channels';
import { createClient, type Client, type Message, type Protocol } from '../../shared/contract/rpc';
import { builtFile } from '../io/project-root';

/** A thread that answers calls: it starts with the first of them, and again after a crash. Listeners to its events stay. */
export class ServiceThread<Api extends object> {
  private readonly client: Client<Api>;
  private worker: Worker | undefined;

  /** @param file of the built program, which serves the protocol to its parent. @param told once whenever the thread has ended */
  constructor(private readonly file: string, protocol: Protocol, private readonly told: () => void) {
    this.client = createClient<Api>({ methods: Object.keys(protocol.methods), events: protocol.events });
  }

  /** For listeners, which do not start it. */
  get events(): Api {
    return this.client.api;
  }

  /** Running, and ready to be asked. @throws PartonError when the program is not built */
  start(): Api {
    if (!this.worker) {
      const worker = new Worker(builtFile(this.file));
      worker.unref();
      this.worker = worker;
      const gone = (reason: string): void => {
        if (this.worker === worker) void this.end(reason);
      };
      worker.on('error', (error: Error & { readonly code?: string }) => gone(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'there was not enough memory for it.' : `it failed: ${error.message}`));
      worker.on('exit', () => gone('it ended too early.'));
      this.client.attach(portChannel(workerPort(worker)));
    }
    return this.client.api;
  }

  /** Calls that wait for an answer fail with this reason. */
  async end(reason: string): Promise<void> {
    const { worker } = this;
    if (!worker) return;
    this.worker = undefined;
    this.client.detach(reason);
    this.told();
    await worker.terminate();
  }
}

/**
 * A worker as a port: its messages come bare. While it owes an answer the event loop has to stay alive: in Electron a loop that waits for
 * nothing else stands still, and the answer would not be heard.
 */
function workerPort(worker: Worker): WebPort {
  const owed = new Set<number>();
  worker.on('message', ({ type, id }: Message & { readonly id: number }) => {
    if ((type === 'value' || type === 'error') && owed.delete(id) && owed.size === 0) worker.unref();
  });
  return {
    postMessage(message) {
      const { type, id } = message as Message & { readonly id: number };
      if (type === 'call' && owed.add(id).size === 1) worker.ref();
      worker.postMessage(message);
    },
    addEventListener(type: string, listener: (event: { readonly data: unknown }) => void) {
      if (type === 'message') worker.on('message', (data: unknown) => listener({ data }));
      else worker.on('exit', () => (listener as () => void)());
    },
    start: () => undefined,
    close: () => void worker.terminate(),
  };
}
