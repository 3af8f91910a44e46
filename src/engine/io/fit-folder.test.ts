import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatChi2Log, parseChi2Log } from './chi2exps';
import { createFitFolder, openFitFolder, readChi2Log, readExportGrid, readRuncard, readSummary, weightsFile, writeReplica, type ReplicaResult } from './fit-folder';
import { formatFitJson, parseFitInfo, parseFitJson } from './fit-json';

const GOLDEN = 'tests/fixtures/golden_dis';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fit-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const result = (replica: number): ReplicaResult => ({
  summary: {
    preprocessing: [{ flavour: 'sng', alpha: 1.1, beta: 2, trainable: false }],
    stopEpoch: 500, bestEpoch: 431, trainingChi2: 1.5, validationChi2: 1.75, chi2: 1.25, positivity: 'POS_PASS',
    arcLengths: [1, 2, 3, 4, 5], integrability: [0, 1e-9, 0, 0, 0],
    timing: { walltime: { Total: 3, start: 0 }, cputime: { Total: 5, start: 0 } },
    version: { 'parton-workbench': '0.1.0' },
    provenance: { engine: 'fast', seeds: { nn: 1n } },
  },
  grid: { replica, q20: 2.7225, x: Float64Array.of(0.1, 1), partons: new Float64Array(28).fill(0.5) },
  chi2Log: [{ epoch: 100, trainingLoss: 12.5, validationLoss: [4], validationChi2: { HERACOMB: 1.5, total: 1.5 } }],
  weights: Uint8Array.of(1, 2, 3),
});

describe.each([1, 2, 3, 4])("n3fit's files of replica %i", (replica) => {
  it('are written again byte for byte', () => {
    const path = `${GOLDEN}/nnfit/replica_${replica}`;
    const json = readFileSync(`${path}/golden_dis.json`, 'utf8');
    expect(formatFitJson(parseFitJson(json, 'f'))).toBe(json);
    const log = readFileSync(`${path}/chi2exps.log`, 'utf8');
    expect(formatChi2Log(parseChi2Log(log, 'f'))).toBe(log);
  });
});

describe('fit folder', () => {
  it("of n3fit is read, and means what n3fit's arrays say", () => {
    const fit = openFitFolder(GOLDEN);
    expect(fit).toMatchObject({ name: 'golden_dis', replicas: [1, 2, 3, 4] });
    expect(readExportGrid(fit, 2).x).toHaveLength(196);
    expect(readSummary(fit, 1)).toMatchObject({ stopEpoch: 500, bestEpoch: 496, chi2: 1.3136545069802226, positivity: 'POS_PASS' });
    expect(readChi2Log(fit, 1).map(({ epoch }) => epoch)).toEqual([100, 200, 300, 400, 500]);
    expect(weightsFile(fit, 1)).toBeUndefined();
  });

  it('of ours has the same layout, and is read back', () => {
    const path = join(folder, 'my-fit_1.0');
    const fit = createFitFolder(path, 'description: α\n');
    for (const replica of [10, 2]) writeReplica(fit, result(replica));
    expect(readdirSync(path).sort()).toEqual(['filter.yml', 'nnfit']);
    expect(readdirSync(join(path, 'nnfit', 'replica_2')).sort()).toEqual(['chi2exps.log', 'my-fit_1.0.exportgrid', 'my-fit_1.0.json', 'weights.npz']);

    const opened = openFitFolder(path);
    expect(opened).toEqual({ folder: path, name: 'my-fit_1.0', replicas: [2, 10] });
    expect(readRuncard(opened)).toBe('description: α\n');
    expect(readExportGrid(opened, 10)).toEqual(result(10).grid);
    expect(readChi2Log(opened, 2)).toEqual(result(2).chi2Log);
    expect(readSummary(opened, 2)).toEqual({ ...result(2).summary, provenance: { engine: 'fast', seeds: { nn: 1 } } });
    expect([...readFileSync(weightsFile(opened, 2)!)]).toEqual([1, 2, 3]);
  });

  it('does not count a replica whose summary was not yet written', () => {
    const path = join(folder, 'fit');
    const fit = createFitFolder(path, '');
    writeReplica(fit, result(1));
    writeReplica(fit, result(2));
    rmSync(join(path, 'nnfit', 'replica_2', 'fit.json'));
    mkdirSync(join(path, 'nnfit', 'replica_3'));
    mkdirSync(join(path, 'nnfit', 'input'));
    expect(openFitFolder(path).replicas).toEqual([1]);
  });

  it('needs a name that n3fit takes, and an nnfit folder', () => {
    expect(() => createFitFolder(join(folder, 'my fit'), '')).toThrow(/cannot name a fit/);
    expect(() => openFitFolder(folder)).toThrow(/no nnfit folder/);
  });

  it('says that a file is in the way', () => {
    writeFileSync(join(folder, 'fit'), '');
    expect(() => createFitFolder(join(folder, 'fit'), '')).toThrow(/is a file, not a folder|in the way/);
  });
});

describe('summaries and logs', () => {
  it('may hold NaN and Infinity, as Python writes them', () => {
    const summary = { ...result(1).summary, chi2: NaN, validationChi2: Infinity };
    const text = formatFitJson(summary);
    expect(text).toContain('"erf_vl": Infinity,\n  "chi2": NaN,');
    expect(parseFitJson(text, 'f')).toMatchObject({ chi2: NaN, validationChi2: Infinity });
  });

  it.each([
    ['{"stop_epoch": 5', /r.json: it is not JSON/],
    [formatFitJson(result(1).summary).replace('POS_PASS', 'POS_MAYBE'), /r.json \(pos_state\)/],
    [formatFitJson(result(1).summary).replace('"chi2": 1.25', '"chi2": "1.25"'), /r.json \(chi2\): not a number/],
    ['[]', /r.json \(the whole\)/],
  ])('are refused with the key at fault: %#', (text, problem) => {
    expect(() => parseFitJson(text, 'r.json')).toThrow(problem);
  });

  it('of n3fit before it was released mean the same', () => {
    const json = JSON.parse(formatFitJson(result(1).summary)) as Record<string, unknown>;
    const { stop_epoch, arc_lengths, ...rest } = json;
    const december2020 = { ...rest, preprocessing: '', epoch_of_the_stop: stop_epoch, arc_lenghts: arc_lengths, best_epoch: null };
    expect(parseFitJson(JSON.stringify(december2020), 'f')).toMatchObject({ preprocessing: [], stopEpoch: 500, bestEpoch: 499, arcLengths: [1, 2, 3, 4, 5], chi2: 1.25 });
    expect(parseFitInfo('1000 28.2 33.25 21.5 POS_VETO\n1.1 1.5 1.2 1.4 1.2\n0.003 0.003 inf 5.06 0.004', 'f')).toEqual({
      preprocessing: [], stopEpoch: 1000, bestEpoch: 999, trainingChi2: 33.25, validationChi2: 28.2, chi2: 21.5, positivity: 'POS_VETO',
      arcLengths: [1.1, 1.5, 1.2, 1.4, 1.2], integrability: [0.003, 0.003, Infinity, 5.06, 0.004],
    });
    expect(() => parseFitInfo('1000 28.2 33.25 POS_PASS\n', 'r.fitinfo')).toThrow(/r.fitinfo:1: it is not an epoch/);
    expect(() => parseFitInfo('1000 2 3 4 POS_PASS\n1 x\n', 'r.fitinfo')).toThrow(/r.fitinfo:2: "x" is not a number/);
  });

  it('of old fits make a fit', () => {
    const path = join(folder, 'old');
    writeReplica(createFitFolder(path, ''), result(1));
    rmSync(join(path, 'nnfit/replica_1/old.json'));
    writeFileSync(join(path, 'nnfit/replica_1/old.fitinfo'), '300 1.5 1.25 1.75 POS_PASS\n1 2 3 4 5\n0 0 0 0 0\n');
    const log = '\nEpoch: 100\nNMC: 1.5 nan\nHERACOMB: 2 2.25\nTotal: training = 1.75 validation = 2.5\n\nEpoch: 200\nTotal: training = 1.5 validation = 2\n';
    writeFileSync(join(path, 'nnfit/replica_1/chi2exps.log'), log);
    const fit = openFitFolder(path);
    expect([fit.name, readSummary(fit, 1).validationChi2, readExportGrid(fit, 1).replica]).toEqual(['old', 1.5, 1]);
    expect(readChi2Log(fit, 1).map(({ epoch, validationChi2 }) => [epoch, validationChi2])).toEqual([[100, { NMC: NaN, HERACOMB: 2.25, total: 2.5 }], [200, { total: 2 }]]);
    expect(parseChi2Log('', 'c.log')).toEqual([]);
    expect(() => parseChi2Log('\nEpoch: 100\nNMC: 1.5\n', 'c.log')).toThrow(/c.log:3: it has no training and validation chi2/);
  });

  it('refuse a log of no epochs', () => {
    expect(() => parseChi2Log('{"last": {"training_loss": 1, "validation_loss": [], "validation_chi2s": {}}}', 'c.log')).toThrow(/c.log \(last\)/);
  });
});
