import { File, Group, type Dataset } from 'jsfive';
import { PartonError } from '../../shared/errors';

/** A layer of a Keras model that has weights: its variables in the order in which Keras stores them. */
export interface KerasLayer {
  /** Path of its group, such as `layers/meta_model/layers/dense_1`. */
  readonly path: string;
  readonly variables: readonly { readonly shape: readonly number[]; readonly values: Float64Array }[];
}

const LARGEST_FILE = 16 << 20;
const MOST_GROUPS = 2000;
const DEEPEST = 12;
const MOST_NUMBERS = 4 << 20;

/** The layers of a `.weights.h5` file of Keras 3 that have weights. @throws PartonError when it is damaged or too large */
export function readKerasFile(bytes: Uint8Array, file: string): KerasLayer[] {
  if (bytes.length > LARGEST_FILE) throw new PartonError('input', `it has ${bytes.length} bytes; weights of a network are far smaller.`, { file });
  const layers: KerasLayer[] = [];
  let [groups, numbers] = [0, 0];
  const walk = (group: Group, path: string, depth: number): void => {
    if (++groups > MOST_GROUPS || depth > DEEPEST) throw new Error('too many groups');
    for (const name of group.keys) {
      const child = group.get(name);
      if (!(child instanceof Group)) continue;
      if (name !== 'vars') walk(child, path === '' ? name : `${path}/${name}`, depth + 1);
      else if (child.keys.length > 0) layers.push({ path, variables: byNumber(child.keys).map((key) => variable(child.get(key))) });
    }
  };
  const variable = (found: Group | Dataset) => {
    if (found instanceof Group) throw new Error('a variable is a group');
    numbers += found.shape.reduce((product, length) => product * length, 1);
    if (!(numbers <= MOST_NUMBERS)) throw new Error('too many numbers');
    return { shape: [...found.shape], values: Float64Array.from(found.value) };
  };
  try {
    walk(new File(bytes.slice().buffer, file), '', 0);
  } catch (cause) {
    throw new PartonError('input', 'it is no weights file of Keras (HDF5), or damaged.', { file }, undefined, { cause });
  }
  return layers;
}

/** Keras numbers variables, and layers of one kind: 0, 1, ..., 10. */
function byNumber(keys: readonly string[]): string[] {
  return [...keys].sort((a, b) => Number(a) - Number(b));
}
