import type { Channel } from '../contract/rpc';
import { GpuTrouble, type GpuComputer, type GpuInfo, type GpuSight, type OpenOptions, type TroubleKind } from './computer';

/* A device in another thread or process: its calls go through a channel as they are, numbers and bytes. */

const CALLS = ['buffer', 'free', 'write', 'program', 'run', 'read', 'close'] as const satisfies readonly (keyof GpuComputer)[];
type Call = (typeof CALLS)[number];
type Method = (...args: unknown[]) => Promise<unknown>;

interface Asked { readonly id: number; readonly call: Call | 'look' | 'open'; readonly args: readonly unknown[] }
interface Answer { readonly id: number; readonly result?: unknown; readonly trouble?: { readonly kind: TroubleKind; readonly message: string } }

const isAsked = (message: unknown): message is Asked => {
  const { id, call, args } = (message ?? {}) as Partial<Asked>;
  return typeof id === 'number' && Array.isArray(args) && (call === 'look' || call === 'open' || CALLS.includes(call as Call));
};

/** Where a served device comes from. */
export interface DeviceSource {
  look(): Promise<GpuSight>;
  open(options?: OpenOptions): Promise<GpuComputer>;
}

/** Looks for a device, or opens it, when the other end asks for it, and does what it says; closes it with the channel. */
export function serveComputer(channel: Channel, source: DeviceSource): void {
  let device: Promise<GpuComputer> | undefined;
  const answer = async (call: Asked['call'], args: readonly unknown[]): Promise<unknown> => {
    if (call === 'look') return source.look();
    if (call === 'open') {
      device = source.open(args[0] as OpenOptions | undefined);
      return (await device).info;
    }
    if (!device) throw new GpuTrouble('failed', 'no device was opened');
    const computer = await device;
    return (computer[call] as Method).apply(computer, [...args]);
  };
  channel.onMessage((message) => {
    if (!isAsked(message)) return;
    const { id, call, args } = message;
    answer(call, args).then(
      (result) => channel.send({ id, result } satisfies Answer),
      (error: unknown) => channel.send({ id, trouble: troubleOf(error) } satisfies Answer),
    );
  });
  channel.onClose(() => void device?.then((computer) => computer.close()).catch(() => undefined));
}

/** What device the other end of a channel could open. @throws GpuTrouble */
export function lookThrough(channel: Channel): Promise<GpuSight> {
  return asking(channel)<GpuSight>('look').finally(() => channel.close());
}

/** The device at the other end of a channel. @throws GpuTrouble as opening it there does */
export async function remoteComputer(channel: Channel, options?: OpenOptions): Promise<GpuComputer> {
  const ask = asking(channel);
  const info = await ask<GpuInfo>('open', options).catch((error: unknown) => {
    channel.close();
    throw error;
  });
  return {
    info,
    buffer: (bytes) => ask('buffer', bytes),
    free: (buffers) => ask('free', buffers),
    write: (buffer, offset, bytes) => ask('write', buffer, offset, bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()), // not what lies around it
    program: (code, access) => ask('program', code, access),
    run: (program, entry, buffers, workgroups) => ask('run', program, entry, buffers, workgroups),
    read: (buffer, offset, bytes) => ask('read', buffer, offset, bytes),
    async close() {
      await ask('close').catch(() => undefined);
      channel.close();
    },
  };
}

/** Calls through a channel; all fail when it closes. */
function asking(channel: Channel): <T>(call: Asked['call'], ...args: unknown[]) => Promise<T> {
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: GpuTrouble) => void }>();
  let next = 1;
  let gone: GpuTrouble | undefined;
  channel.onMessage((message) => {
    const { id, result, trouble } = message as Answer;
    const asked = waiting.get(id);
    waiting.delete(id);
    if (trouble) asked?.reject(new GpuTrouble(trouble.kind, trouble.message));
    else asked?.resolve(result);
  });
  channel.onClose(() => {
    gone = new GpuTrouble('lost', 'the process that owns the graphics device has ended');
    for (const { reject } of waiting.values()) reject(gone);
    waiting.clear();
  });
  return <T>(call: Asked['call'], ...args: unknown[]) => new Promise<T>((resolve, reject) => {
    if (gone) {
      reject(gone);
      return;
    }
    waiting.set(next, { resolve: resolve as (result: unknown) => void, reject });
    channel.send({ id: next++, call, args } satisfies Asked);
  });
}

function troubleOf(error: unknown): { kind: TroubleKind; message: string } {
  if (error instanceof GpuTrouble) return { kind: error.kind, message: error.message };
  return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
}
