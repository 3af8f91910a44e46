import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { measureAgreement } from '../../src/engine/bench/agreement';
import { searchFolders } from '../../src/engine/data/locate';
import { openDawn } from '../../src/engine/gpu/dawn';
import { deviceProvider, provideDevice, type DeviceProvider } from '../../src/engine/gpu/provider';
import { readSummary, openFitFolder } from '../../src/engine/io/fit-folder';
import { loadProblem } from '../../src/engine/problem/load-problem';
import { Reduction } from '../../src/engine/run/choose-engine';
import { spaceFor } from '../../src/engine/run/compare-engines';
import { runFit, type FitListener, type FitRequest } from '../../src/engine/run/fit';
import { newJobs } from '../../src/engine/run/jobs';
import { readManifest } from '../../src/engine/run/manifest';
import { readMetrics } from '../../src/engine/run/metrics-history';
import { GpuTrouble, type OpenOptions } from '../../src/shared/gpu/computer';
import { requireRuncard } from '../../src/shared/runcard/parse';
import { smallFitRuncard, temporaryFolder } from '../helpers/cli';
import { PATIENCE, testComputer } from '../helpers/gpu';

/**
 * Whole fits on a software device (SwiftShader) in plain Node: the same bits however the replicas are split over its memory; and what
 * becomes of a fit whose device is lost, full, too small or too slow.
 */
const here = await testComputer();
await here?.close();

const folder = temporaryFolder();
const provider = deviceProvider();
const ofNode: DeviceProvider = { look: () => provider.look(), open: (options) => provider.open({ compileSeconds: PATIENCE, ...options }) };
beforeEach(() => provideDevice(ofNode));
afterAll(() => provideDevice(provider));
vi.setConfig({ testTimeout: 1000 * PATIENCE });
const REPLICAS = [1, 2, 3, 4, 5];
let fits = 0;

/** A device of this process, which a test can destroy. */
function ownDevice(options?: OpenOptions): { destroy(): void } {
  let device: GPUDevice | undefined;
  provideDevice({
    look: () => ofNode.look(),
    async open() {
      const computer = await openDawn({ compileSeconds: PATIENCE, ...options });
      device = (computer as unknown as { readonly device: GPUDevice }).device;
      return computer;
    },
  });
  return { destroy: () => device?.destroy() };
}

/** A device of this process that has so much memory, bytes, and no more. */
function limitedDevice(memory: number): { refused: number } {
  const watch = { refused: 0 };
  provideDevice({
    look: () => ofNode.look(),
    async open() {
      const computer = await openDawn({ compileSeconds: PATIENCE });
      const taken = new Map<number, number>();
      const [buffer, free] = [computer.buffer.bind(computer), computer.free.bind(computer)];
      return Object.assign(computer, {
        async buffer(bytes: number) {
          if ([...taken.values()].reduce((sum, one) => sum + one, bytes) > memory) {
            watch.refused++;
            throw new GpuTrouble('memory', 'nothing is left');
          }
          const id = await buffer(bytes);
          taken.set(id, bytes);
          return id;
        },
        free(ids: readonly number[]) {
          ids.forEach((id) => taken.delete(id));
          return free(ids);
        },
      });
    },
  });
  return watch;
}

/** The process that owns the device of plain Node. */
function deviceProcess(): number {
  const isOurs = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('device.cjs') && readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /, '').split(' ')[1] === String(process.pid);
    } catch {
      return false; // it has ended
    }
  };
  return Number(readdirSync('/proc').find((name) => /^\d+$/.test(name) && isOurs(name)));
}

async function fit(epochs: number, request: Partial<FitRequest> = {}, listener: FitListener = {}) {
  const out = request.out ?? join(folder, `fit${++fits}`, 'card'); // n3fit names files by the folder
  const warnings: string[] = [];
  const run = runFit({
    runcard: smallFitRuncard(folder, { epochs }, `epochs${epochs}`), out, replicas: REPLICAS, engine: 'webgpu', workers: 1, checkpointEvery: 0.2, ...request,
  }, { onWarning: (text) => warnings.push(text), ...listener });
  const failure = await run.then(() => undefined, (error: unknown) => error);
  const manifest = readManifest(out);
  return { out, warnings, failure, manifest };
}

/** What a fit leaves of its replicas, but for the manifest. */
const filesOf = (out: string): Record<string, string> => Object.fromEntries(readdirSync(join(out, 'nnfit'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(exportgrid|npz|log|json)$/.test(file)).sort().map((file) => [file, readFileSync(join(out, 'nnfit', file), 'base64')]));

/** Does something once, when a fit has trained for a while and there is a checkpoint to go on from. */
function atCheckpoint(act: () => void): FitListener & { readonly epoch: () => number } {
  let epoch = 0;
  return {
    epoch: () => epoch,
    onMetrics({ firstEpoch }) {
      if (epoch > 0 || firstEpoch < 20 || !existsSync(join(folder, `fit${fits}`, 'card', 'checkpoint-a'))) return;
      epoch = firstEpoch;
      act();
    },
  };
}

/** Every epoch of every replica has its numbers, and every replica its result. */
function expectWhole(out: string): void {
  const { replicas } = openFitFolder(out);
  expect(replicas).toEqual(REPLICAS);
  const metrics = readMetrics(out, REPLICAS);
  for (const replica of replicas) {
    const { training } = metrics.get(replica)!;
    expect(training).toHaveLength(readSummary(openFitFolder(out), replica).stopEpoch);
    expect(training.every((chi2) => chi2 > 0)).toBe(true);
  }
}

describe.skipIf(!here)('a whole fit on a device', () => {
  it("goes the processor's way for 50 epochs as two builds of its kernels do, and gives the same statistics at the end", async () => {
    const agreement = await measureAgreement({ runcard: smallFitRuncard(folder, { epochs: 300 }, 'whole'), name: 'small', replicas: 6, folder: join(folder, 'whole') });
    const { device, builds } = agreement;
    const told = JSON.stringify(agreement);
    expect(device.early.at(-1)!.epoch).toBe(50);
    device.early.forEach((ours, i) => {
      for (const split of ['training', 'validation'] as const) {
        // later, replicas that pass near a pole of a ratio or a sum rule lose digits; how many do in so few epochs is chance, on the processor too
        expect(ours[split].median, told).toBeLessThan(ours.epoch === 1 ? 1e-3 : 0.1 + 10 * builds.early[i]![split].median);
      }
    });
    for (const end of ['chi2', 'trainingChi2', 'validationChi2', 'arcLength'] as const) expect(device.ends[end].apart, `${end}: ${told}`).toBeLessThan(3);
    expect(device.distance.mean, told).toBeLessThan(1);
  });
});

describe.skipIf(!here)('a fit whose device is lost', () => {
  it('goes on on the processor from its last checkpoint, where that was wanted', async () => {
    const device = ownDevice();
    const watch = atCheckpoint(() => device.destroy());
    let resumedAt = 0;
    let starts = 0;
    const { out, failure, warnings, manifest } = await fit(2000, { fallBack: true }, {
      ...watch, onStart: () => starts++,
      onView: ({ stage, replicas }) => { if (starts === 2 && stage === 'training' && resumedAt === 0) resumedAt = Math.min(...replicas.map(({ epoch }) => epoch)); },
    });
    expect(failure).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(/^the graphics device was lost.*\. The fit goes on on the processor from its last checkpoint\.$/)]);
    expect(manifest).toMatchObject({ engine: 'fast', engineReason: expect.stringMatching(/^processor: begun on SwiftShader.*, and gone on without it$/), program: { arithmetic: 1 }, outcome: { status: 'complete' } });
    expect(watch.epoch()).toBeGreaterThan(0);
    expect(resumedAt).toBeGreaterThan(0); // not anew
    expectWhole(out);
  });

  it('ends with a clear message otherwise, and goes on on the processor when asked', async () => {
    const { out, failure, manifest } = await fit(2000, {}, atCheckpoint(() => process.kill(deviceProcess(), 'SIGKILL'))); // as a driver that crashes
    expect(failure).toMatchObject({ kind: 'device', problem: 'the process that owns the graphics device has ended.', remedy: expect.stringContaining('--resume --engine cpu') });
    expect(manifest).toMatchObject({ engine: 'webgpu', program: { arithmetic: 11 } });
    const again = await fit(2000, { out, resume: true, engine: undefined }, atCheckpoint(() => process.kill(deviceProcess(), 'SIGKILL')));
    expect(again).toMatchObject({ failure: { kind: 'device' }, manifest: { engine: 'webgpu' } }); // the same device was wanted, and is again
    const resumed = await fit(2000, { out, resume: true, engine: 'fast' });
    expect(resumed).toMatchObject({ failure: undefined, manifest: { engine: 'fast', outcome: { status: 'complete' } } });
    expect((await fit(2000, { out, resume: true, engine: undefined })).failure).toBeUndefined(); // what went on on the processor is the processor's
    expectWhole(out);
  });
});

describe.skipIf(!here)('a device without room', () => {
  const EPOCHS = 12;

  /** Bytes of the largest buffer for one replica, of the largest that all share, and of all buffers of three replicas. */
  async function sizes(): Promise<{ one: number; shared: number; three: number }> {
    const computer = await openDawn();
    const file = smallFitRuncard(folder, { epochs: EPOCHS }, `epochs${EPOCHS}`);
    const problem = await loadProblem(requireRuncard(readFileSync(file, 'utf8'), file), searchFolders());
    const space = await spaceFor(computer, new Reduction(problem), newJobs(problem, REPLICAS));
    const one = Math.max(...Object.entries(space.bytes(1)).map(([name, bytes]) => (name === 'schedule' ? 0 : bytes)));
    await computer.close();
    return { one, shared: Math.max(space.gpu.matrices.byteLength, space.gpu.tables.byteLength), three: space.totalBytes(3) };
  }

  it('for all replicas at once trains them in parts, with the same bits', async () => {
    const { one, shared, three } = await sizes();
    const whole = await fit(EPOCHS);
    expect(whole.failure).toBeUndefined();
    const expectSame = ({ out, failure }: typeof whole) => {
      expect(failure).toBeUndefined();
      expect(filesOf(out)).toEqual(filesOf(whole.out));
      expect([...readMetrics(out, REPLICAS)]).toEqual([...readMetrics(whole.out, REPLICAS)]);
    };
    // by the size of its buffers: several stacks at once
    const largestBuffer = Math.max(shared, 2 * one);
    expect(largestBuffer / one).toBeLessThan(REPLICAS.length);
    ownDevice({ largestBuffer });
    expectSame(await fit(EPOCHS));
    // by its memory: replicas that wait until others have ended
    const watch = limitedDevice(three);
    expectSame(await fit(EPOCHS));
    expect(watch.refused).toBeGreaterThan(0);
  });

  it('for a single replica says so', async () => {
    const { one } = await sizes();
    ownDevice({ largestBuffer: one / 2 });
    const { failure } = await fit(EPOCHS);
    expect(failure).toMatchObject({ kind: 'device', problem: expect.stringMatching(/^the memory of the GPU is used up \(a buffer of \d+ MiB, where the device allows \d+\)\.$/) });
  });

  it.skipIf(process.platform !== 'linux')('because its memory is full: the driver says so, and the processor fits instead', async () => {
    let limited = false;
    provideDevice({
      look: () => ofNode.look(),
      async open(options) {
        const computer = await ofNode.open(options);
        const pid = deviceProcess();
        const size = Number(/VmSize:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
        execFileSync('prlimit', ['--pid', String(pid), `--as=${size + 2 ** 20}`]); // from here on no more memory
        limited = true;
        return computer;
      },
    });
    const { failure, warnings, manifest, out } = await fit(EPOCHS, { fallBack: true });
    expect(limited).toBe(true);
    expect(failure).toBeUndefined();
    expect(warnings[0]).toMatch(/^(the memory of the GPU is used up|the process that owns the graphics device has ended|the GPU cannot fit this).* The fit goes on on the processor/);
    expect(manifest).toMatchObject({ engine: 'fast', outcome: { status: 'complete' } });
    expectWhole(out);
  });
});

it.skipIf(!here)('a driver that does not finish the shaders in time is not waited for', async () => {
  ownDevice({ compileSeconds: 0.05 });
  const { failure } = await fit(10);
  expect(failure).toMatchObject({ kind: 'device', problem: expect.stringMatching(/^the driver of SwiftShader.* did not finish the shaders within 0\.05 seconds\.$/), remedy: expect.stringContaining('--engine cpu') });
});

describe('without a device', () => {
  it('a fit that asks for one says why there is none; or the processor fits', async () => {
    provideDevice({ look: () => Promise.reject(new Error('no driver at all')), open: () => Promise.reject(new Error('never asked')) });
    const stages = new Set<string>();
    const { failure } = await fit(3, {}, { onView: ({ stage }) => stages.add(stage) });
    expect(failure).toMatchObject({ kind: 'device', problem: 'there is no GPU to fit on: no driver at all.', remedy: 'Fit on the processor (--engine cpu).' });
    expect([...stages]).toEqual(['reading']); // large loads take a minute to be reduced
    const { manifest } = await fit(3, { fallBack: true });
    expect(manifest).toMatchObject({ engine: 'fast', engineReason: 'processor: no driver at all', outcome: { status: 'complete' } });
  });

  it('a fit on the processor does not look for one', async () => {
    let looks = 0;
    const never = () => Promise.reject(new Error(`look ${++looks}`));
    provideDevice({ look: never, open: never });
    const { manifest } = await fit(3, { engine: 'fast' });
    expect(manifest).toMatchObject({ engine: 'fast', outcome: { status: 'complete' } });
    expect(looks).toBe(0);
  });
});
