import type { Rank, ShapeMap, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from './tfjs';

/** Constants of a model, made in one place so that they can be given back together. */
export class TensorArena {
  private readonly made: Tensor[] = [];

  constructor(readonly tf: TensorFlow) {}

  /** A float32 constant. */
  constant<R extends Rank>(values: Float64Array | Float32Array, shape: ShapeMap[R]): Tensor<R> {
    return this.kept(this.tf.tensor<R>(Float32Array.from(values), shape));
  }

  /** The rows of all replicas stacked into one constant, shape [rows.length, ...shape]. */
  stacked<R extends Rank>(rows: readonly Float64Array[], ...shape: number[]): Tensor<R> {
    const joined = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
    let at = 0;
    for (const row of rows) {
      joined.set(row, at);
      at += row.length;
    }
    return this.kept(this.tf.tensor<R>(joined, [rows.length, ...shape] as ShapeMap[R]));
  }

  /** Keeps a tensor until `dispose`. */
  kept<T extends Tensor>(tensor: T): T {
    this.made.push(this.tf.keep(tensor));
    return tensor;
  }

  dispose(): void {
    this.tf.dispose(this.made.splice(0));
  }
}
