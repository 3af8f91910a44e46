import { readFileSync } from 'node:fs';
import { chi2LogFile, exportGridFile, weightsFile, type FitFolder } from '../io/fit-folder';
import { readNpz, toFloat64 } from '../io/npz';
import type { MetricsHistory } from './metrics-history';

/** How one thing of a replica compares between two fits. */
export interface Comparison {
  readonly same: boolean;
  /** What was compared, or where they part. */
  readonly detail: string;
  /** First epoch with other bits, and by how much they differ: chi2s relatively, weights the most of all. */
  readonly epoch?: number;
  readonly size?: number;
}

/** The journals of a replica in two fits, bit for bit, epoch by epoch. */
export function compareMetrics(fit: MetricsHistory, alone: MetricsHistory): Comparison {
  const epochs = Math.min(fit.training.length, alone.training.length);
  const bits = ({ training, validation }: MetricsHistory) => [training, validation].map((values) => new Uint32Array(values.buffer, values.byteOffset, values.length)) as [Uint32Array, Uint32Array];
  const [a, b] = [bits(fit), bits(alone)];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [k, name] of (['training', 'validation'] as const).entries()) {
      if (a[k]![epoch] !== b[k]![epoch]) {
        return {
          same: false, detail: `part at epoch ${epoch + 1}: ${name} chi2/N ${fit[name][epoch]} in the fit, ${alone[name][epoch]} alone`,
          epoch: epoch + 1, size: Math.abs(alone[name][epoch]! / fit[name][epoch]! - 1),
        };
      }
    }
  }
  if (fit.training.length !== alone.training.length) {
    return { same: false, detail: `${fit.training.length} epochs in the fit, ${alone.training.length} alone; the first ${epochs} are the same` };
  }
  return { same: true, detail: `${epochs} epochs` };
}

/** The files of a replica in two fits: export grid and chi2 log byte for byte, weights array by array. */
export function compareFiles(fit: FitFolder, alone: FitFolder, replica: number): { grid: Comparison; weights: Comparison; log: Comparison } {
  return {
    grid: compareText(exportGridFile(fit, replica), exportGridFile(alone, replica)),
    weights: compareWeights(weightsFile(fit, replica), weightsFile(alone, replica)),
    log: compareText(chi2LogFile(fit, replica), chi2LogFile(alone, replica)),
  };
}

function compareText(a: string, b: string): Comparison {
  const [fit, alone] = [readFileSync(a), readFileSync(b)];
  if (fit.equals(alone)) return { same: true, detail: `${fit.length} bytes` };
  const lines = [fit, alone].map((bytes) => bytes.toString().split('\n')) as [string[], string[]];
  const line = lines[0].findIndex((text, i) => text !== lines[1][i]);
  return { same: false, detail: `part at line ${(line < 0 ? lines[0].length : line) + 1}` };
}

function compareWeights(a: string | undefined, b: string | undefined): Comparison {
  if (a === undefined || b === undefined) return { same: false, detail: `none ${a === undefined ? 'in the fit' : 'alone'}` };
  const [fit, alone] = [readFileSync(a), readFileSync(b)];
  const arrays = [readNpz(fit, a), readNpz(alone, b)] as const;
  const total = [...arrays[0].values()].reduce((sum, { data }) => sum + data.length, 0);
  if (fit.equals(alone)) return { same: true, detail: `${total} numbers` };
  for (const [name, array] of arrays[0]) {
    const other = arrays[1].get(name);
    if (!other) return { same: false, detail: `no ${name} alone` };
    const [x, y] = [toFloat64(array), toFloat64(other)];
    const at = x.findIndex((value, i) => !Object.is(value, y[i]));
    if (at >= 0) {
      const worst = x.reduce((largest, value, i) => Math.max(largest, Math.abs(value - y[i]!)), 0);
      return { same: false, detail: `part in ${name}[${at}]: ${x[at]} in the fit, ${y[at]} alone; largest difference ${worst.toExponential(1)}`, size: worst };
    }
  }
  return { same: false, detail: 'the same numbers in other bytes' };
}
