import { csv } from './csv';

/** Chi2 per point of one replica at its epochs; NaN where it has none. */
export interface EpochPoints {
  readonly epochs: ArrayLike<number>;
  readonly training: ArrayLike<number>;
  readonly validation: ArrayLike<number>;
}

/** Replica after replica: what the window and `parton show --epochs` write of a fit's curves. */
export const epochsCsv = (replicas: readonly number[], points: (replica: number) => EpochPoints): string =>
  csv(['replica', 'epoch', 'training chi2/N', 'validation chi2/N'], replicas.flatMap((replica) => {
    const { epochs, training, validation } = points(replica);
    return Array.from(epochs, (epoch, i) => [replica, epoch, training[i], validation[i]]);
  }));
