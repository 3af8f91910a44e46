/** The engines among which a fit can choose. */
export const ENGINES = [
  { value: 'fast', label: 'Fast', note: 'WebAssembly SIMD, reduced χ²' },
  { value: 'plain', label: 'Plain', note: 'double precision, every data point' },
  { value: 'tfjs', label: 'TensorFlow.js', note: 'readable reference, slow' },
] as const;
