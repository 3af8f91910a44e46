import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { searchFolders } from '../../src/engine/data/locate';
import { npyArray, writeNpy } from '../../src/engine/io/npy';
import { pdfModel } from '../../src/engine/model/from-runcard';
import { initialWeights } from '../../src/engine/model/initial-weights';
import { evaluatePdf } from '../../src/engine/model/pdf';
import { photonAt } from '../../src/engine/model/photon';
import { replicaPdf } from '../../src/engine/model/replica-pdf';
import { readPhotonOperator } from '../../src/engine/pdf/photon-operator';
import { PhotonSet } from '../../src/engine/pdf/photon-set';
import { loadProblem } from '../../src/engine/problem/load-problem';
import { pdfOf, replicaData } from '../../src/engine/problem/replica-data';
import { shareArrays } from '../../src/engine/problem/shared-arrays';
import { inputHash } from '../../src/engine/run/provenance';
import { PartonError } from '../../src/shared/errors';
import { EXPORT_X } from '../../src/shared/physics/export-grid';
import { FK_FLAVOURS } from '../../src/shared/physics/flavours';
import { requireRuncard } from '../../src/shared/runcard/parse';
import { FIT_BASES } from '../../src/shared/runcard/runcard';
import { operatorArchive, storedLz4 } from '../helpers/operator-archive';
import { readArrays } from '../helpers/recorded-fits';
import { expectClose } from '../helpers/tolerance';

/** Photons as n3fit evolves them, and a model with one (scripts/fixtures/record-photon.py). */
const fixture = join(import.meta.dirname, '../fixtures/photon');
const recorded = readArrays('photon/recorded.npz');
const share = mkdtempSync(join(tmpdir(), 'parton-photon-'));
cpSync(join(fixture), share, { recursive: true });
const theory = join(share, 'theories/theory_702');
writeFileSync(join(theory, 'eko_photon.tar'), gunzipSync(readFileSync(join(theory, 'eko_photon.tar.gz'))));
afterAll(() => rmSync(share, { recursive: true }));
const folders = { theories: [join(share, 'theories')], data: [], pdfs: [join(share, 'pdfs')], photons: [], scans: [] };
const REPLICAS = [1, 2, 3, 4, 5, 6];

describe('photons', () => {
  const photons = new PhotonSet(folders, '702', 'lux');

  it('are evolved to Q0 as by n3fit, those of the first again after the last', () => {
    const x = recorded.numbers('x');
    REPLICAS.forEach((replica, r) => {
      const photon = photons.of(replica);
      const part = (name: string, width: number) => recorded.numbers(name).subarray(r * width, (r + 1) * width);
      const interpolated = { rel: 1e-9, abs: 1e-12, why: 'PDFs are interpolated in another order' };
      expectClose(photon.xf.y, part('knots', EXPORT_X.length), interpolated);
      expectClose(photonAt(photon, x), part('photon', x.length), interpolated);
      expectClose(photon.momentum, recorded.numbers('integral')[r]!, interpolated);
    });
    expect(photons.of(5)).toBe(photons.of(1));
    expect(photons.of(2).momentum).not.toBe(photons.of(1).momentum);
  });

  it('take part in the PDFs and take their share of the momentum', () => {
    const x = recorded.numbers('x');
    const flavours = FIT_BASES.EVOL.map((name, k) => ({ name, smallx: [0.4 + 0.03 * k, 0.9 + 0.03 * k] as const, largex: [1.1 + 0.1 * k, 3 + 0.1 * k] as const, trainable: true }));
    const model = pdfModel({
      network: { nodes: [6, 5, 8], activations: ['tanh', 'tanh', 'linear'], initializer: 'glorot_normal', layerType: 'dense', dropout: 0 },
      basis: { name: 'EVOL', flavours }, sumRules: 'ALL', quadrature: 'n3fit',
    });
    const weights = {
      kernels: [0, 2, 4].map((k) => recorded.numbers(`w${k}`)), biases: [1, 3, 5].map((k) => recorded.numbers(`w${k}`)),
      alpha: recorded.numbers('alpha'), beta: recorded.numbers('beta'),
    };
    const { xf } = evaluatePdf(replicaPdf(model, { seed: 11, photon: photons.of(3) }), weights, x);
    expectClose(xf, recorded.numbers('pdf'), { rel: 1e-9, abs: 1e-11, why: 'PDFs behind the photon are interpolated in another order' });
    const without = evaluatePdf(replicaPdf(model, { seed: 11 }), weights, x).xf;
    expect(without[2]! / xf[2]!).not.toBeCloseTo(1, 3);
  });

  it('come from a runcard, each replica its own, and Sigma, gluon and photon share the momentum', async () => {
    const text = readFileSync(join(import.meta.dirname, '../../resources/runcards/quick.yml'), 'utf8');
    const runcard = requireRuncard(`${text}\nfiatlux: {luxset: lux, additional_errors: true, luxseed: 1}\n`, 'quick.yml');
    const few = { ...runcard, datasets: runcard.datasets.filter(({ name }) => name.startsWith('HERA_CC')), positivity: [], integrability: [] };
    cpSync(join(share, 'photons_qed/photon_theoryID_702_fit_lux'), join(share, 'photons_qed', `photon_theoryID_${runcard.theoryId}_fit_lux`), { recursive: true });
    cpSync(theory, join(share, 'theories', `theory_${runcard.theoryId}`), { recursive: true });
    const own = searchFolders({ theory: [join(share, 'theories')], pdfs: [join(share, 'pdfs')] }, {});
    const problem = shareArrays(await loadProblem(few, own));
    const data = replicaData(problem, [2, 3]);
    expect(data.map(({ photon }) => photon!.momentum)).toEqual([2, 3].map((replica) => photons.of(replica).momentum));
    for (const replica of [2, 3]) {
      const model = pdfOf(problem, replica);
      const weights = initialWeights(replica, model.network, 'glorot_normal', problem.fit.exponents);
      const { integrals, factors, xf } = evaluatePdf(model, weights, Float64Array.of(0.1));
      const [sigma, g] = [FK_FLAVOURS.indexOf('sigma'), FK_FLAVOURS.indexOf('g')];
      expectClose(factors[sigma]! * integrals[sigma]! + factors[g]! * integrals[g]!, 1 - photons.of(replica).momentum, { rel: 1e-13, why: 'rounding' });
      expect(xf[0]).toBe(photonAt(photons.of(replica), Float64Array.of(0.1))[0]);
    }
    const otherPhoton = { ...problem, fit: { ...problem.fit, pdf: { ...problem.fit.pdf, photon: photons.of(2) } } };
    expect(inputHash(otherPhoton)).not.toBe(inputHash(problem));
    await expect(loadProblem({ ...few, photon: { set: 'T0_disfit' } }, own)).rejects.toThrow(PartonError);
  });

  it('without files say how to make them', () => {
    expect(() => new PhotonSet(folders, '703', 'lux')).toThrow('photons are read from files, and photon_theoryID_703_fit_lux is in none of');
    cpSync(join(share, 'photons_qed/photon_theoryID_702_fit_lux'), join(share, 'photons_qed/photon_theoryID_704_fit_lux'), { recursive: true });
    cpSync(join(fixture, 'theories/theory_702'), join(share, 'theories/theory_704'), { recursive: true });
    expect(() => new PhotonSet(folders, '704', 'lux')).toThrow('theory 704 has no operator');
    copyFileSync(join(share, 'photons_qed/photon_theoryID_702_fit_lux/replica_1.npz'), join(share, 'theories/theory_704/eko_photon.tar'));
    expect(() => new PhotonSet(folders, '704', 'lux').of(1)).toThrow('not a tar archive');
    rmSync(join(share, 'photons_qed/photon_theoryID_704_fit_lux/replica_2.npz'));
    expect(() => new PhotonSet(folders, '704', 'lux').of(2)).toThrow('replica_2.npz');
  });

  it('come from an operator at their scale', () => {
    const { q, values } = readPhotonOperator(join(theory, 'eko_photon.tar'));
    expect(q).toBe(100);
    expect(values).toHaveLength(14 * EXPORT_X.length ** 2);
    expect([values[0], values[1], values[EXPORT_X.length]]).toEqual([0.9, 0.05, -0.004]);
  });

  it('of which every number of the photon is one', () => {
    const shape = [14, EXPORT_X.length, 14, EXPORT_X.length];
    const numbers = new Float64Array(shape.reduce((product, size) => product * size, 1));
    const file = join(share, 'damaged.tar');
    const read = (place: number) => {
      const changed = numbers.slice();
      changed[place] = NaN;
      writeFileSync(file, operatorArchive(storedLz4(writeNpy(npyArray(changed, shape)))));
      return readPhotonOperator(file);
    };
    const ofPhoton = 14 * EXPORT_X.length ** 2;
    expect(() => read(ofPhoton - 1)).toThrow(/damaged.tar: its operator of the photon is not all numbers/);
    expect(read(ofPhoton).values).toHaveLength(ofPhoton); // of other partons, which nobody needs
  });
});
