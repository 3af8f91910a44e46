/** The engines among which a fit can choose. */
export const ENGINES = [
  { value: 'auto', label: 'Automatic', note: 'the faster of processor and GPU, measured for a second; the fit says which and why' },
  { value: 'fast', label: 'Fast', note: 'WebAssembly SIMD, reduced χ²' },
  { value: 'webgpu', label: 'GPU', note: 'compute shaders (WebGPU), the same reduced χ²' },
  { value: 'plain', label: 'Plain', note: 'double precision, every data point' },
  { value: 'tfjs', label: 'TensorFlow.js', note: 'readable reference, slow' },
] as const;
