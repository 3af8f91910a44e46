import type { Trainer } from '../../../shared/contract/engine-api';

/** What trains a fit, in a word or two; how; and why that. */
export function trainerWords({ engine, variant = '', why }: Trainer): { readonly name: string; readonly how: string; readonly why: string } {
  return { ...wordsOf(engine, variant), why: why === undefined ? 'Asked for when the fit was started.' : `Chosen automatically: ${why.replace(/^(processor|GPU): /, '')}.` };
}

function wordsOf(engine: Trainer['engine'], variant: string): { readonly name: string; readonly how: string } {
  switch (engine) {
    case 'fast': return { name: 'Processor', how: `WebAssembly kernels on the processor, ${variant} SIMD` };
    case 'webgpu': return { name: variant, how: `Compute shaders (WebGPU) on ${variant}` };
    case 'plain': return { name: 'Plain engine', how: 'Reference engine in double precision, on the processor' };
    case 'tfjs': return { name: 'TensorFlow.js', how: `Reference engine, TensorFlow.js on ${variant}` };
  }
}
