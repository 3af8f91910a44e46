// How a DIS fit agrees with n3fit's recorded fit (tests/fixtures/n3fit_dis) or another, as tables of Markdown.
// `node scripts/validation/compare-fits.mjs FIT [--reference FIT] [--chance 10,10]`: what chance does is measured between two groups
// of so many replicas of the fit itself. docs/validation.md says what the numbers mean.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const root = join(import.meta.dirname, '../..');
const load = async (path) => (await runnerImport(join(root, path), { root, configFile: false, logLevel: 'error' })).module;
const { agreement, chanceAgreement, mean, passingReplicas, quantile, recordedEnsemble, rms } = await load('tests/helpers/agreement.ts');
const { openFitFolder, readChi2Log, readSummary } = await load('src/engine/io/fit-folder.ts');
const { readArrays } = await load('tests/helpers/recorded-fits.ts');

const { positionals: [path], values: { reference: referencePath, chance: groups } } = parseArgs({
  allowPositionals: true, options: { reference: { type: 'string' }, chance: { type: 'string' } },
});
if (!path) throw new Error('which fit?');
const DRAWS = 1000;
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
const header = (...cells) => {
  console.log('');
  row(...cells);
  row(...cells.map(() => '---'));
};
const fixed = (digits) => (value) => value.toFixed(digits);

/** Summaries and logged validation losses of a fit folder, or of the recorded fit. */
function reports(folder) {
  if (folder) {
    const fit = openFitFolder(folder);
    const summaries = fit.replicas.map((replica) => readSummary(fit, replica));
    const logs = fit.replicas.map((replica) => new Map(readChi2Log(fit, replica).map(({ epoch, validationLoss }) => [epoch, validationLoss[0]])));
    return { summaries, logs };
  }
  const recorded = readArrays('n3fit_dis/fit.npz');
  const [chi2, training, validation, best, stop, pass, epochs, losses] =
    ['chi2', 'erf_tr', 'erf_vl', 'best_epoch', 'stop_epoch', 'pass', 'epochs', 'validation_loss'].map((name) => recorded.numbers(name));
  const summaries = Array.from(chi2, (value, r) => ({
    chi2: value, trainingChi2: training[r], validationChi2: validation[r], bestEpoch: best[r], stopEpoch: stop[r], positivity: pass[r] ? 'POS_PASS' : 'POS_VETO',
  }));
  return { summaries, logs: summaries.map((_, r) => new Map(Array.from(epochs, (epoch, e) => [epoch, losses[e * chi2.length + r]]))) };
}

const [fit, reference] = [reports(path), reports(referencePath)];

header('', 'reference', 'fit');
const both = (name, of) => row(name, of(reference), of(fit));
both('replicas', ({ summaries }) => summaries.length);
both('passed positivity', ({ summaries }) => summaries.filter(({ positivity }) => positivity === 'POS_PASS').length);
for (const [name, key, digits] of [
  ['chi2/N, all data', 'chi2', 4], ['training chi2/N', 'trainingChi2', 3], ['validation chi2/N', 'validationChi2', 3],
  ['best epoch', 'bestEpoch', 0], ['last epoch', 'stopEpoch', 0],
]) {
  both(`${name}: min, quartiles, max`, ({ summaries }) => {
    const sorted = summaries.map((summary) => summary[key]).filter(Number.isFinite).sort((a, b) => a - b);
    return [0, 0.25, 0.5, 0.75, 1].map((q) => quantile(sorted, q)).map(fixed(digits)).join(', ');
  });
}
both('replicas with chi2/N above 1.35', ({ summaries }) => summaries.filter(({ chi2 }) => !(chi2 < 1.35)).length);

const VALIDATION_POINTS = 572; // of the 2257: a quarter of each dataset, rounded up
header('validation loss per point above 5, after epochs', ...[100, 200, 300, 500, 700, 1000, 1500, 2000]);
for (const [name, { logs }] of [['reference', reference], ['fit', fit]]) {
  row(name, ...[100, 200, 300, 500, 700, 1000, 1500, 2000].map((epoch) => {
    const losses = logs.flatMap((log) => (log.has(epoch) ? [log.get(epoch)] : []));
    return `${losses.filter((loss) => !(loss / VALIDATION_POINTS < 5)).length} of ${losses.length}`;
  }));
}

const ensembles = [referencePath ? passingReplicas(referencePath) : recordedEnsemble(), passingReplicas(path)];
const sizes = ensembles.map(({ replicas }) => replicas.length);
const whole = agreement(...ensembles);
header('flavour', 'rms distance', 'largest distance', 'width / reference: geometric mean', 'rms of ln(width / reference)');
for (const { flavour, distances, logWidths } of whole.flavours) {
  row(flavour, ...[rms(distances), Math.max(...distances.map(Math.abs)), Math.exp(mean(logWidths)), rms(logWidths)].map(fixed(2)));
}

const drawn = groups ? groups.split(',').map(Number) : [sizes[0], Math.min(sizes[1] - sizes[0], sizes[1] >> 1)];
const chance = drawn[1] >= 5 && drawn[0] + drawn[1] <= sizes[1] ? chanceAgreement(ensembles[1], drawn, DRAWS) : undefined;
header('all flavours', `fit against reference (${sizes[1]} and ${sizes[0]} replicas)`, ...(chance ? [`by chance, ${drawn[0]} and ${drawn[1]} replicas of the fit: median`, '99 %', '99.9 %', 'share above'] : []));
for (const [name, key] of [
  ['rms distance', 'rmsDistance'], ['rms distance of the worst flavour', 'worstFlavour'], ['largest distance', 'largestDistance'],
  ['mean of ln(width / reference)', 'meanLogWidth'], ['rms of ln(width / reference)', 'rmsLogWidth'],
]) {
  const value = whole[key];
  const quantiles = chance ? [...[0.5, 0.99, 0.999].map((q) => quantile(chance[key], q)).map(fixed(2)), fixed(2)(chance[key].filter((one) => one >= Math.abs(value)).length / DRAWS)] : [];
  row(name, value.toFixed(2), ...quantiles);
}
