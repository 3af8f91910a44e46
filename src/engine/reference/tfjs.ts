import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type * as tfjs from '@tensorflow/tfjs';
import { PartonError } from '../../shared/errors';

export type TensorFlow = typeof tfjs;

/** Where TensorFlow.js computes: `cpu` is plain JavaScript and always there; the others are packages that a user may install. */
export const TFJS_BACKENDS = ['cpu', 'tfjs-node', 'tfjs-node-gpu'] as const;
export type TfjsBackend = (typeof TFJS_BACKENDS)[number];

/** Loads TensorFlow.js with a backend, silently. @throws PartonError when the backend's package is not installed or does not start */
export async function loadTensorFlow(backend: TfjsBackend): Promise<TensorFlow> {
  const native = `@tensorflow/${backend}`;
  const tf = backend === 'cpu' ? await import('@tensorflow/tfjs') : await importNative(native);
  tf.enableProdMode(); // no advertisement on the console
  const name = backend === 'cpu' ? 'cpu' : 'tensorflow';
  if (!(await tf.setBackend(name))) {
    throw new PartonError('unsupported', `TensorFlow.js cannot start its backend ${name} (${backend}).`, {}, 'Use --backend cpu.');
  }
  return tf;
}

async function importNative(name: string): Promise<TensorFlow> {
  let path: string;
  try {
    path = createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new PartonError('missing', `${name} is not installed.`, {}, `Install it with "npm install ${name}", or use --backend cpu.`, { cause });
  }
  try {
    return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as TensorFlow;
  } catch (cause) {
    throw new PartonError('unsupported', `${name} does not load: ${(cause as Error).message}`, {}, 'Use --backend cpu.', { cause });
  }
}
