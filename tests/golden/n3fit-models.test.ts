import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { initialWeights } from '../../src/engine/model/initial-weights';
import { exponentRanges, pdfModel } from '../../src/engine/model/from-runcard';
import { evaluatePdf } from '../../src/engine/model/pdf';
import { replicaPdf } from '../../src/engine/model/replica-pdf';
import { denseLayers, type ReplicaWeights } from '../../src/engine/model/weights';
import { rotationToFk } from '../../src/shared/physics/fit-basis';
import { makeScaling, scaled } from '../../src/shared/physics/scaling';
import { replicaSumRules, sumRules } from '../../src/shared/physics/sum-rules';
import { FIT_BASES, type Activation, type FitBasisName, type FitFlavour, type Initializer, type LayerType, type Runcard, type SumRules } from '../../src/shared/runcard/runcard';
import { readArrays, type Arrays } from '../helpers/recorded-fits';
import { expectClose } from '../helpers/tolerance';

interface Case {
  basis: FitBasisName; rules: SumRules | false; layer_type: LayerType; hidden: number[]; activations: Activation[]; points: number | null; initializer?: Initializer;
  flavours: FitFlavour[]; info: { fl: FitFlavour; smallx: [number, number]; largex?: [number, number]; trainable: boolean }[];
}
const read = <T>(name: string) => JSON.parse(readFileSync(new URL(`../fixtures/n3fit_models/${name}.json`, import.meta.url), 'utf8')) as T;
const recorded = read<{
  seeds: number[]; x: number[]; grids: number[][]; cases: Record<string, Case>; rotations: Record<FitBasisName, number[][]>; tsr: Record<string, number[]>;
  scaled_x: number[]; scalings: Record<string, number[]>;
}>('models');
const models = readArrays('n3fit_models/models.npz');
const starts = { ...read<{ seeds: number[]; cases: Record<string, Case> }>('starts'), arrays: readArrays('n3fit_models/starts.npz') };

/** The part of a runcard that says what a case says. */
function runcardOf({ basis, rules, layer_type: layerType, hidden, activations, points, initializer = 'glorot_normal', info }: Case): Pick<Runcard, 'network' | 'basis' | 'sumRules' | 'quadrature'> {
  return {
    network: { nodes: [...hidden, info.length], activations, initializer, layerType, dropout: 0, ...(points !== null && { scalingPoints: points }) },
    basis: { name: basis, flavours: info.map(({ fl, smallx, largex, trainable }) => ({ name: fl, smallx, largex: largex ?? [0, 0], trainable })) },
    sumRules: rules === false ? 'NONE' : rules,
    quadrature: 'n3fit',
  };
}

function weightsOf(arrays: Arrays, name: string, replica: number, layers: number): ReplicaWeights {
  const part = (key: string) => {
    const values = arrays.numbers(`${name}__${key}`);
    const size = values.length / arrays.array(`${name}__${key}`).shape[0]!;
    return Float64Array.from(values.slice(replica * size, (replica + 1) * size));
  };
  const each = Array.from({ length: layers }, (_, layer) => layer);
  return { kernels: each.map((layer) => part(`w${2 * layer}`)), biases: each.map((layer) => part(`w${2 * layer + 1}`)), alpha: part('alpha'), beta: part('beta') };
}

it.each(Object.entries(recorded.cases))('%s: the PDFs of n3fit', (name, entry) => {
  const model = pdfModel(runcardOf(entry), recorded.grids);
  recorded.seeds.forEach((seed, r) => {
    const { xf } = evaluatePdf(replicaPdf(model, { seed }), weightsOf(models, name, r, denseLayers(model.network).length), Float64Array.from(recorded.x));
    const exact = models.numbers(`${name}__pdf`).slice(r * xf.length, (r + 1) * xf.length);
    const scale = exact.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // gelu and leaky_relu have constants that TensorFlow takes through float32
    expectClose(xf, exact, { rel: 1e-10, abs: (entry.activations.includes('gelu') ? 1e-7 : 1e-11) * scale, why: 'float64 sums in another order; cancellation in N(x) - N(1)' });
  });
});

it.each(Object.entries(FIT_BASES))('%s: the rotation of n3fit', (basis, flavours) => {
  expectClose(rotationToFk(basis as FitBasisName, flavours), recorded.rotations[basis as FitBasisName].flat(), { abs: 1e-15, why: 'exact but for signs of zero' });
});

it.each(Object.entries(starts.cases))('%s: the weights that n3fit begins with', (name, entry) => {
  const { network } = pdfModel(runcardOf(entry), recorded.grids);
  starts.seeds.forEach((seed, r) => {
    const drawn = initialWeights(seed, network, entry.initializer ?? 'glorot_normal', exponentRanges(runcardOf(entry)));
    const exact = weightsOf(starts.arrays, name, r, denseLayers(network).length);
    expect([drawn.alpha, drawn.beta, drawn.biases]).toEqual([exact.alpha, exact.beta, exact.biases]);
    drawn.kernels.forEach((kernel, layer) => expectClose(kernel, exact.kernels[layer]!, { rel: 2.4e-7, why: 'the last bit of some normal numbers' }));
  });
});

it.each(Object.entries(recorded.tsr))('sum rules of seed %s: the constants of n3fit', (seed, constants) => {
  expectClose(replicaSumRules(sumRules('TSR', true), Number(seed)).rules.map(({ constant }) => constant), constants, { rel: 1e-15, why: 'rounding' });
});

it.each(Object.entries(recorded.scalings))('feature scaling with %s points: the map of n3fit', (points, values) => {
  const scaling = makeScaling(recorded.grids, Number(points))!;
  expectClose(recorded.scaled_x.map((x) => scaled(scaling, x)), values, { rel: 1e-12, abs: 1e-13, why: 'rounding of cubics' });
});

it('feature scaling with more points than there are x is refused', () => expect(makeScaling(recorded.grids, 500)).toBeUndefined());
