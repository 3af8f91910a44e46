import { describe, expect, it } from 'vitest';
import type { GpuBench } from '../../engine/bench/gpu';
import { withGpuRun, type GpuRun } from './gpu-record';
import { gpuText } from './gpu-text';

const machine = { processor: 'A processor', cores: 2, memory: 24e9, node: '20.20.2', platform: 'linux-x64', load: 0.1 };
const epoch = (name: string, software: boolean, milliseconds: number): GpuBench => ({
  device: { name, software }, simd: 'relaxed', peakGigaflops: 40_000, obstacles: [{ name: 'global.yml', obstacle: 'no data' }],
  runcards: [{
    name: 'dis.yml', points: 2257, threads: { replicas: 200, times: [{ threads: 256, epochMilliseconds: 0.25 }, { threads: 512, epochMilliseconds: 0.22 }] },
    times: [{ replicas: 200, stack: 200, epochMilliseconds: milliseconds, processorMilliseconds: 5, gigaflops: 1200, shareOfPeak: 0.03, memory: 166e6 }],
  }],
});
const run = (name: string, software: boolean, milliseconds: number): GpuRun => ({ device: { name, software }, machine, epoch: epoch(name, software, milliseconds) });

describe('the record of devices', () => {
  it('has each under its name, with the parts that were not measured again', () => {
    const card = run('A card', false, 0.25);
    const record = withGpuRun({ 'A card': card }, run('SwiftShader', true, 900));
    expect(Object.keys(record)).toEqual(['A card', 'SwiftShader']);
    expect(record['A card']).toBe(card);
    const again = withGpuRun(record, { device: card.device, machine: { ...machine, load: 0.5 } });
    expect(again['A card']).toEqual({ ...card, machine: { ...machine, load: 0.5 } });
  });
});

describe('gpuText', () => {
  it('sets epochs beside those recorded of the device', () => {
    expect(gpuText(run('A card', false, 0.25), run('A card', false, 0.5))).toBe(`A card, 4.00e+4 GFLOP/s of multiply-adds

dis.yml, 2257 points
replicas  at once    epoch  on the processor  times  GFLOP/s  of the peak  memory  recorded  now / recorded
--------  -------  -------  ----------------  -----  -------  -----------  ------  --------  --------------
     200      200  0.25 ms            5.0 ms     20  1.20e+3        3.0 %  166 MB   0.50 ms            0.50
An epoch of 200 replicas by the threads that train one: 256 0.25 ms, 512 0.22 ms

global.yml was not measured: no data
`);
  });

  it('says of a processor that pretends that it is one', () => {
    expect(gpuText(run('SwiftShader', true, 900), undefined)).toContain('Measured in software only');
  });
});
