import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { PartonError } from '../../shared/errors';
import { projectRoot } from '../io/project-root';
import type { DenseKernels, FitKernels } from './exports';

/** Which build of the kernels runs: they differ in rounding, so a fit records it. */
export type Simd = 'relaxed' | 'plain';

/** A module that uses one relaxed instruction: (func (result v128) v128.const 0 v128.const 0 v128.const 0 f32x4.relaxed_madd). */
const RELAXED_PROBE = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 61, 1, 59, 0,
  ...Array.from({ length: 3 }, () => [253, 12, ...new Array<number>(16).fill(0)]).flat(),
  253, 133, 2, 11,
]);

/** Relaxed SIMD (fused multiply-add) where the engine has it; Node 20 hides it behind a flag, which is set here. */
export function availableSimd(): Simd {
  if (!WebAssembly.validate(RELAXED_PROBE)) setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(RELAXED_PROBE) ? 'relaxed' : 'plain';
}

/** The kernels of the fit, on a memory of their own. @throws PartonError when they were not built */
export function loadFitKernels(simd: Simd = availableSimd()): FitKernels {
  return instantiate<FitKernels>('fit', simd);
}

/** Float64 linear algebra for the set-up. */
export function loadDenseKernels(simd: Simd = availableSimd()): DenseKernels {
  return instantiate<DenseKernels>('dense', simd);
}

function instantiate<Kernels>(name: string, simd: Simd): Kernels {
  if (simd === 'relaxed' && availableSimd() !== 'relaxed') {
    throw new PartonError('unsupported', 'this machine or Node version lacks relaxed SIMD.', {}, 'Use the plain build of the kernels.');
  }
  const file = join(projectRoot(), 'out', 'kernels', `${name}-${simd}.wasm`);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(readFileSync(file));
  } catch (cause) {
    throw new PartonError('missing', 'the compute kernels are not built', { file }, 'Run `npm run build`.', { cause });
  }
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return { ...exports, memory } as Kernels;
}
