import { describe, expect, it } from 'vitest';
import { trainerWords } from './trainer-words';

describe('trainerWords', () => {
  it('names the device, and says why it was chosen where the program did', () => {
    expect(trainerWords({ engine: 'webgpu', variant: 'NVIDIA H100', why: 'GPU: an epoch of 100 replicas takes 0.30 ms on NVIDIA H100, 5.1 ms on the processor' })).toEqual({
      name: 'NVIDIA H100', how: 'Compute shaders (WebGPU) on NVIDIA H100', why: 'Chosen automatically: an epoch of 100 replicas takes 0.30 ms on NVIDIA H100, 5.1 ms on the processor.',
    });
    expect(trainerWords({ engine: 'fast', variant: 'relaxed' })).toEqual({ name: 'Processor', how: 'WebAssembly kernels on the processor, relaxed SIMD', why: 'Asked for when the fit was started.' });
  });
});
