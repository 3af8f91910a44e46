import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { EngineHost } from '../../src/engine/host/engine-host';
import { serveEngine } from '../../src/engine/host/serve-engine';
import { portChannel, type WebPort } from '../../src/shared/contract/channels';
import type { EngineApi, FitFrame, FitStatus } from '../../src/shared/contract/engine-api';
import { ENGINE_NAMES } from '../../src/shared/contract/engine-protocol';
import { createClient } from '../../src/shared/contract/rpc';

const resources = new URL('../../resources/', import.meta.url).pathname;

/** A project folder with the embedded runcards; `short.yml` is the quick one with these epochs. */
export function makeProject(epochs = 120): { readonly project: string; readonly short: string; remove(): void } {
  const parent = mkdtempSync(join(tmpdir(), 'parton-host-'));
  const project = join(parent, 'project');
  cpSync(join(resources, 'runcards'), join(project, 'runcards'), { recursive: true });
  mkdirSync(join(project, 'fits'));
  const short = join(project, 'runcards', 'short.yml');
  writeFileSync(short, readFileSync(join(resources, 'runcards', 'quick.yml'), 'utf8').replace(/^ {2}epochs: \d+/m, `  epochs: ${epochs}`));
  return { project, short, remove: () => rmSync(parent, { recursive: true, force: true }) };
}

/** An engine's host and a window's client of it, with real message ports between them. */
export function connectHost(project: string, host = new EngineHost()): { readonly host: EngineHost; readonly engine: EngineApi; readonly close: () => Promise<void> } {
  host.allowed.allow(project);
  const { port1, port2 } = new MessageChannel();
  serveEngine(host, portChannel(port1 as unknown as WebPort));
  const client = createClient<EngineApi>(ENGINE_NAMES);
  client.attach(portChannel(port2 as unknown as WebPort));
  return {
    host, engine: client.api,
    close: async () => {
      await host.close();
      port2.close();
    },
  };
}

/** The first frame of a fit that `test` accepts. */
export function frameWhere(engine: EngineApi, folder: string, test: (frame: FitFrame) => boolean, milliseconds = 60_000): Promise<FitFrame> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no such frame of ${folder}`)), milliseconds);
    const stop = engine.onFitFrame((frame) => {
      if (frame.folder !== folder || !test(frame)) return;
      clearTimeout(timer);
      stop();
      resolve(frame);
    });
  });
}

export const untilStatus = (engine: EngineApi, folder: string, status: FitStatus): Promise<FitFrame> => frameWhere(engine, folder, (frame) => frame.status === status);
