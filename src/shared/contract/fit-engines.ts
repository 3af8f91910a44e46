/** What trains a fit: kernels on the processor, compute shaders, and the two engines to compare with. */
export const TRAINING_ENGINES = ['fast', 'webgpu', 'plain', 'tfjs'] as const;
export type TrainingEngine = (typeof TRAINING_ENGINES)[number];

/** What a fit may be asked to train with; `auto` takes the faster of `fast` and `webgpu`. */
export const FIT_ENGINES = ['auto', ...TRAINING_ENGINES] as const;
export type FitEngine = (typeof FIT_ENGINES)[number];
