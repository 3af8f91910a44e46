import type { Forecast } from '../../engine/run/forecast';
import type { SurveyedSet } from '../../engine/run/survey';
import type { Method, Runcard } from '../../shared/runcard/runcard';
import { bytesText, countText, durationText, epochTimeText } from '../text/numbers';
import { tableText } from '../text/table';

/** What a runcard fits: its datasets, the sets that constrain it, its network and how it trains. */
export function surveyText(runcard: Runcard, sets: readonly SurveyedSet[], width: number): string {
  const data = sets.filter(({ kind }) => kind === 'data');
  const constraints = sets.filter(({ kind }) => kind !== 'data');
  const total = (rows: readonly SurveyedSet[], key: 'points' | 'kept') => rows.reduce((sum, row) => sum + row[key], 0);
  const tables = ({ operation, tables: operands }: SurveyedSet) => {
    const joined = operands.map((names) => names.join(' + ')).join(', ');
    return operation === 'NULL' ? joined : `${operation}(${joined})`;
  };
  const common = [
    { title: 'points', align: 'right' as const, value: ({ points }: SurveyedSet) => String(points) },
    { title: 'after cuts', align: 'right' as const, value: ({ kept }: SurveyedSet) => String(kept) },
  ];
  return [
    `${countText(data.length, 'dataset')}, ${total(data, 'kept')} of ${total(data, 'points')} points after cuts`,
    tableText<SurveyedSet>([
      { title: 'dataset', value: ({ name, variant }) => (variant === undefined ? name : `${name} (${variant})`) },
      { title: 'experiment', value: ({ experiment }) => experiment ?? '' },
      ...common,
      ...(runcard.diagonalBasis ? [] : [{ title: 'frac', align: 'right' as const, value: ({ frac }: SurveyedSet) => String(frac) }]),
      { title: 'C-factors', value: ({ cfactors }) => (cfactors?.length ? cfactors.join(', ') : '-') },
      { title: 'FK tables', value: tables },
    ], data, { indent: '  ', width }),
    '',
    ...(constraints.length > 0 ? [
      `${countText(constraints.filter(({ kind }) => kind === 'positivity').length, 'positivity set')}, ${countText(constraints.filter(({ kind }) => kind === 'integrability').length, 'integrability set')}`,
      tableText<SurveyedSet>([
        { title: 'set', value: ({ name }) => name },
        { title: 'kind', value: ({ kind }) => kind },
        ...common,
        { title: 'maxlambda', align: 'right', value: ({ maxlambda }) => (maxlambda ?? 0).toExponential() },
        { title: 'FK tables', value: tables },
      ], constraints, { indent: '  ', width }),
      '',
    ] : []),
    ...trainingText(runcard),
  ].join('\n') + '\n';
}

function trainingText(runcard: Runcard): string[] {
  const { trials, basis, diagonalBasis, diagonalFrac, pseudodata, sumRules, t0Set, theoryId } = runcard;
  const trained = basis.flavours.filter(({ trainable }) => trainable).length;
  return [
    ...(trials?.chosen ?? []).flatMap(({ number, method }) => methodText(method, `trial ${number}`)),
    ...(trials ? [] : methodText(runcard, 'network')),
    `basis      ${basis.name}: ${basis.flavours.map(({ name }) => name).join(', ')}; ${trained === 0 ? 'exponents fixed' : `exponents of ${countText(trained, 'flavour')} trained`}; sum rules ${sumRules}`,
    `split      ${diagonalBasis ? `${diagonalFrac} of the eigenmodes train` : 'frac of the points of each dataset trains'}; ${pseudodata ? 'pseudodata' : 'measured data'}`,
    `theory     ${theoryId}, t0 set ${t0Set}`,
  ];
}

/** A network and how it is trained. @param title of what, in at most ten letters */
function methodText({ network, optimizer, epochs, stopping }: Method, title: string): string[] {
  const shapes = [network.scalingPoints === undefined ? 2 : 1, ...network.nodes];
  const weights = network.nodes.reduce((sum, nodes, layer) => sum + (shapes[layer]! + 1) * nodes, 0);
  return [
    `${title.padEnd(11)}${shapes.join('-')} (${network.activations.join(', ')}), ${weights} weights, ${network.initializer}`,
    `optimizer  ${optimizer.name}, learning rate ${optimizer.learningRate}, clipnorm ${optimizer.clipnorm}`,
    `epochs     at most ${epochs}, patience ${Math.trunc(epochs * stopping.patience)}, threshold chi2/N ${stopping.thresholdChi2}`,
  ];
}

export function forecastText({ replicas, epochs, workers, simd, seconds, epochMilliseconds, memory, measured }: Forecast): string {
  const { training, ending, ...first } = seconds;
  const before = Object.values(first).reduce((sum, part) => sum + part, 0);
  return [
    `Forecast for ${countText(replicas, 'replica')} of ${countText(epochs, 'epoch')} on ${countText(workers, 'thread')} of this machine:`,
    `  time    ${durationText(before + training + ending)} at most: ${durationText(before)} before the first epoch, then ${epochTimeText(epochMilliseconds)} an epoch, and ${durationText(ending)} of writing; replicas that stop early make it shorter`,
    `  memory  ${bytesText(memory)}`,
    `  Scaled from ${countText(measured.epochs, 'epoch')} of ${countText(measured.replicas, 'replica')} measured just now (fast engine, ${simd} SIMD); a forecast, no promise.`,
  ].join('\n') + '\n';
}
