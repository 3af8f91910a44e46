import { z } from 'zod';
import { PartonError } from '../errors';
import { errorData, fromErrorData, type ErrorData } from './error-data';

/*
 * Calls and events over any channel that carries plain data and typed arrays: a MessagePort, Electron's ports, a WebSocket.
 * One side serves an interface, the other calls it; methods are checked by schema where they are served.
 */

/** One end of a channel. Messages come in order, each once, until it is closed. */
export interface Channel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** The arguments that each method takes, and the names of the events. */
export interface Protocol {
  readonly methods: Readonly<Record<string, z.ZodType<readonly unknown[]>>>;
  readonly events: readonly string[];
  /** Methods that take an AbortSignal after their arguments, whether the caller gave one or not. */
  readonly cancellable?: readonly string[];
}

export type Message =
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  /** The caller does not want that call's value any more. */
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'value'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: ErrorData }
  | { readonly type: 'event'; readonly name: string; readonly value: unknown }
  /** The calling side has dealt with an event. */
  | { readonly type: 'seen' };

/** An interface being served. */
export interface Served {
  /** Events that the other end has not dealt with yet: who makes many waits while it is high. */
  readonly backlog: number;
  /** Ends serving; the channel stays open. */
  end(): void;
}

const seenSchema = z.object({ type: z.literal('seen') });
const cancelSchema = z.object({ type: z.literal('cancel'), id: z.int() });
const callSchema = z.object({ type: z.literal('call'), id: z.int(), method: z.string(), args: z.array(z.unknown()) });

type Method = (...args: readonly unknown[]) => unknown;
type Subscribe = (listener: (value: unknown) => void) => () => void;

/**
 * Calls one method of an interface with arguments from outside.
 * @throws PartonError when the protocol has no such method or the arguments are not of its schema, and what the method throws
 */
export async function callChecked(api: object, protocol: Protocol, method: string, args: readonly unknown[], signal?: AbortSignal): Promise<unknown> {
  const schema = Object.hasOwn(protocol.methods, method) ? protocol.methods[method] : undefined;
  if (!schema) throw new PartonError('input', `there is no method ${JSON.stringify(method.slice(0, 60))}.`);
  const checked = schema.safeParse(args);
  if (!checked.success) {
    const { path, message } = checked.error.issues[0]!;
    throw new PartonError('input', `argument ${path.join('.')} of ${method}: ${message}.`);
  }
  const more = protocol.cancellable?.includes(method) === true ? [signal] : [];
  return await (api as Record<string, Method>)[method]!(...checked.data, ...more);
}

/** Serves an interface to the other end until the channel is closed. A message that is no call is not answered. */
export function serve(api: object, protocol: Protocol, channel: Channel): Served {
  let open = true;
  let backlog = 0;
  const calls = new Map<number, AbortController>();
  const send = (message: Message): void => {
    if (open) channel.send(message);
  };
  const subscriptions = protocol.events.map((name) => (api as Record<string, Subscribe>)[name]!((value) => {
    backlog++;
    send({ type: 'event', name, value });
  }));
  const end = (): void => {
    open = false;
    subscriptions.splice(0).forEach((unsubscribe) => unsubscribe());
    calls.forEach((abort) => abort.abort()); // nobody waits for them
  };
  channel.onMessage((message) => {
    if (seenSchema.safeParse(message).success) {
      backlog--;
      return;
    }
    const cancel = cancelSchema.safeParse(message);
    if (cancel.success) {
      calls.get(cancel.data.id)?.abort();
      return;
    }
    const call = callSchema.safeParse(message);
    if (!call.success || !open) return;
    const { id, method, args } = call.data;
    const abort = new AbortController();
    calls.set(id, abort);
    callChecked(api, protocol, method, args, abort.signal).then(
      (value) => send({ type: 'value', id, value }),
      (error: unknown) => send({ type: 'error', id, error: errorData(error) }),
    ).finally(() => calls.delete(id));
  });
  channel.onClose(end);
  return {
    get backlog() {
      return backlog;
    },
    end,
  };
}

/** The calling side. `api` stays the same object, with its listeners, when the channel is replaced. */
export interface Client<Api> {
  readonly api: Api;
  /** Calls go to this channel from now on; those that the one before has not answered fail. */
  attach(channel: Channel): void;
  /** No channel for now: calls wait for the next one, unless it is over. */
  detach(reason: string): void;
}

/** @param names methods and events of the interface */
export function createClient<Api extends object>(names: { readonly methods: readonly string[]; readonly events: readonly string[] }): Client<Api> {
  const waiting = new Map<number, { readonly resolve: (value: unknown) => void; readonly reject: (error: PartonError) => void }>();
  const listeners = new Map<string, Set<(value: unknown) => void>>(names.events.map((name) => [name, new Set()]));
  let channel: Channel | undefined;
  let queue: Message[] = [];
  let lastId = 0;

  const fail = (reason: string): void => {
    for (const { reject } of waiting.values()) reject(new PartonError('internal', reason));
    waiting.clear();
    queue = [];
  };
  const receive = (message: unknown): void => {
    const one = message as Message;
    if (one.type === 'event') {
      try {
        listeners.get(one.name)?.forEach((listener) => listener(one.value));
      } finally {
        channel?.send({ type: 'seen' } satisfies Message);
      }
    } else if (one.type === 'value' || one.type === 'error') {
      const call = waiting.get(one.id);
      waiting.delete(one.id);
      if (one.type === 'value') call?.resolve(one.value);
      else call?.reject(fromErrorData(one.error));
    }
  };
  const send = (message: Message): void => {
    if (channel) channel.send(message);
    else queue.push(message);
  };
  const call = (method: string) => (...given: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      const last = given.at(-1);
      const signal = last instanceof AbortSignal ? last : undefined;
      if (signal?.aborted) throw cancelled();
      waiting.set(id, { resolve, reject });
      send({ type: 'call', id, method, args: signal || last === undefined ? given.slice(0, -1) : given });
      signal?.addEventListener('abort', () => {
        if (!waiting.delete(id)) return;
        send({ type: 'cancel', id });
        reject(cancelled());
      }, { once: true });
    });
  const subscribe = (name: string) => (listener: (value: unknown) => void) => {
    listeners.get(name)!.add(listener);
    return () => void listeners.get(name)!.delete(listener);
  };

  const detach = (reason: string): void => {
    const before = channel;
    channel = undefined;
    if (before) fail(reason);
    before?.close();
  };
  return {
    api: Object.fromEntries([...names.methods.map((name) => [name, call(name)]), ...names.events.map((name) => [name, subscribe(name)])]) as Api,
    attach(next) {
      detach('the connection was replaced.');
      channel = next;
      next.onMessage((message) => {
        if (channel === next) receive(message);
      });
      next.onClose(() => {
        if (channel === next) detach('the connection to the engine is closed.');
      });
      queue.splice(0).forEach((message) => next.send(message));
    },
    detach,
  };
}

const cancelled = (): PartonError => new PartonError('input', 'it was cancelled.');
