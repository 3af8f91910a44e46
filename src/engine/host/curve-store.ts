import type { Curves } from '../../shared/contract/engine-api';
import type { MetricsChunk } from '../train/trainer';

/**
 * The curves of a fit, decimated to a grid of epochs. A row holds what a replica had at its epoch; where the replica's lowest validation
 * chi2 so far lies between the row before and this one, it holds that point. So nothing is invented, no minimum is lost, and rows
 * that are complete do not change any more.
 */
export class CurveStore {
  private readonly column: ReadonlyMap<number, number>;
  private readonly training: Float32Array;
  private readonly validation: Float32Array;
  /** Per replica: epochs done, lowest validation chi2, and the row that holds it. */
  private readonly reached: Uint32Array;
  private readonly lowest: Float32Array;
  private readonly lowestRow: Int32Array;
  /** 1 for replicas that no row waits for. */
  private readonly ended: Uint8Array;

  constructor(readonly replicas: readonly number[], private readonly grid: Uint32Array<ArrayBuffer>) {
    const count = replicas.length;
    this.column = new Map(replicas.map((replica, index) => [replica, index]));
    this.training = new Float32Array(grid.length * count).fill(NaN);
    this.validation = new Float32Array(grid.length * count).fill(NaN);
    this.reached = new Uint32Array(count);
    this.lowest = new Float32Array(count).fill(Infinity);
    this.lowestRow = new Int32Array(count).fill(-1);
    this.ended = new Uint8Array(count);
  }

  add({ firstEpoch, replicas, values }: MetricsChunk): void {
    const columns = replicas.map((replica) => this.column.get(replica) ?? -1);
    const epochs = values.length / (2 * replicas.length);
    let row = this.rowOf(firstEpoch);
    for (let k = 0, at = 0; k < epochs; k++, at += 2 * replicas.length) {
      const epoch = firstEpoch + k;
      while (row < this.grid.length - 1 && this.grid[row]! < epoch) row++;
      columns.forEach((column, i) => {
        if (column >= 0) this.put(row, column, epoch, values[at + i]!, values[at + replicas.length + i]!);
      });
    }
  }

  /** Rows no longer wait for this replica. */
  end(replica: number): void {
    const column = this.column.get(replica);
    if (column !== undefined) this.ended[column] = 1;
  }

  /** Rows that do not change any more. */
  complete(): number {
    let epoch = Infinity;
    let furthest = 0;
    this.reached.forEach((reached, column) => {
      furthest = Math.max(furthest, reached);
      if (this.ended[column] === 0) epoch = Math.min(epoch, reached);
    });
    // Where all have ended, the row that the last of them ended in is the last.
    if (epoch === Infinity) return furthest === 0 ? 0 : this.rowOf(furthest) + 1;
    const row = this.rowOf(epoch);
    return this.grid[row]! <= epoch ? row + 1 : row;
  }

  /** Rows [from, to). */
  slice(from: number, to: number): Curves {
    const count = this.replicas.length;
    return {
      replicas: this.replicas,
      epochs: this.grid.slice(from, to),
      training: this.training.slice(from * count, to * count),
      validation: this.validation.slice(from * count, to * count),
    };
  }

  private put(row: number, column: number, epoch: number, training: number, validation: number): void {
    this.reached[column] = Math.max(this.reached[column]!, epoch);
    const lower = validation < this.lowest[column]!;
    if (lower) {
      this.lowest[column] = validation;
      this.lowestRow[column] = row;
    } else if (this.lowestRow[column] === row) return;
    this.training[row * this.replicas.length + column] = training;
    this.validation[row * this.replicas.length + column] = validation;
  }

  /** The first row whose epoch is not below this one. */
  private rowOf(epoch: number): number {
    let [low, high] = [0, this.grid.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.grid[middle]! < epoch) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
