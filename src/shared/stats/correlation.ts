/**
 * Pearson's correlation coefficients over samples between columns: shape [columns, columns], NaN where a column does not vary.
 * @param values shape [samples, columns]
 */
export function correlations(values: Float64Array, samples: number): Float64Array {
  const columns = values.length / samples;
  const centred = new Float64Array(values.length); // shape [columns, samples]
  const norms = new Float64Array(columns);
  for (let c = 0; c < columns; c++) {
    let mean = 0;
    for (let s = 0; s < samples; s++) mean += values[s * columns + c]! / samples;
    for (let s = 0; s < samples; s++) {
      const difference = values[s * columns + c]! - mean;
      centred[c * samples + s] = difference;
      norms[c]! += difference ** 2;
    }
  }
  const result = new Float64Array(columns * columns);
  for (let a = 0; a < columns; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let s = 0; s < samples; s++) sum += centred[a * samples + s]! * centred[b * samples + s]!;
      result[a * columns + b] = result[b * columns + a] = a === b && norms[a]! > 0 ? 1 : sum / Math.sqrt(norms[a]! * norms[b]!);
    }
  }
  return result;
}
