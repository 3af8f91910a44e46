import { createHash } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readBaselines } from '../../src/engine/run/baseline-statement';
import { runCli, smallFitRuncard, temporaryFolder } from '../helpers/cli';

const folder = temporaryFolder();
const runcard = smallFitRuncard(folder);
const fit = join(folder, 'fit');
const recorded = join(import.meta.dirname, '../fixtures/golden_dis');

writeFileSync(join(folder, 'covariance.csv'), 'group,,,DIS\ndataset,,,HERA_NC_225GEV_EP-SIGMARED\nid,,,100\nDIS,HERA_NC_225GEV_EP-SIGMARED,100,9\n');

beforeAll(async () => {
  expect(await runCli(['fit', runcard, '--replicas', '1-3', '--out', fit])).toMatchObject({ code: 0, stderr: '' });
}, 60_000);

describe('parton check', () => {
  it('lists what a runcard names, and forecasts', async () => {
    const { code, stdout, stderr } = await runCli(['check', runcard, '--replicas', '1-10', '--workers', '2']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('small.yml: no errors, no warnings\n\n5 datasets, 431 of 936 points after cuts\n');
    expect(stdout).toMatch(/^ {2}NMC_NC_NOTFIXED_EM-F2 \(legacy_dw\) +DEUTERON +260 +121 +0\.75 +- +RATIO\(NMC_NC_EM_D_F2, NMC_NC_EM_P_F2\)$/m);
    expect(stdout).toMatch(/^ {2}NUTEV_CC_NOTFIXED_FE_NU-SIGMARED \(legacy_dw\) +NUCLEAR +45 +39 +0\.75 +MAS +NUTEV_CC_NU_FE_SIGMARED$/m);
    expect(stdout).toContain('\n3 positivity sets, 1 integrability set\n');
    expect(stdout).toMatch(/^ {2}NNPDF_POS_2P24GEV_DYU +positivity +20 +20 +1e\+10 +NNPDF_POS_DYU_40$/m);
    expect(stdout).toContain('\nnetwork    2-12-8 (tanh, linear), 140 weights, glorot_normal\n');
    expect(stdout).toMatch(/\nForecast for 10 replicas of 200 epochs on 2 threads of this machine:\n {2}time .* at most: .*\n {2}memory {2}\d+ MB\n {2}Scaled from \d+ epochs of 8 replicas measured just now/);
  });

  it('forecasts numbers that make sense', async () => {
    const { stdout } = await runCli(['check', runcard, '--json', '--replicas', '1-40', '--workers', '2']);
    const { forecast, sets, remarks, exitCode } = JSON.parse(stdout) as {
      forecast: { replicas: number; epochMilliseconds: number; memory: number; seconds: Record<string, number> }; sets: { kind: string; kept: number }[]; remarks: unknown[]; exitCode: number;
    };
    expect({ remarks, exitCode, replicas: forecast.replicas }).toEqual({ remarks: [], exitCode: 0, replicas: 40 });
    expect(sets.map(({ kind }) => kind)).toEqual([...Array<string>(5).fill('data'), 'positivity', 'positivity', 'positivity', 'integrability']);
    expect(forecast.epochMilliseconds).toBeGreaterThan(0.01);
    expect(forecast.seconds['training']).toBeCloseTo((200 * forecast.epochMilliseconds) / 1000, 10);
    expect(forecast.memory).toBeGreaterThan(50e6);
    expect(forecast.memory).toBeLessThan(2e9);
  });

  it('shows every error at its place', async () => {
    const bad = join(folder, 'bad.yml');
    writeFileSync(bad, readFileSync(runcard, 'utf8').replace('  epochs: 200', '  epoch: 200').replace('optimizer_name: Nadam', 'optimizer_name: Nadem'));
    const { code, stdout } = await runCli(['check', bad]);
    expect(code).toBe(3);
    const at = readFileSync(bad, 'utf8').split('\n').indexOf('  epoch: 200') + 1;
    expect(stdout).toContain(`bad.yml:${at}:3: error: There is no key epoch in parameters.\n${String(at).padStart(5)} |   epoch: 200\n      |   ^^^^^\n      = Did you mean epochs?\n`);
    expect(stdout).toContain('not the text "Nadem".');
    expect(stdout).toMatch(/bad.yml: \d errors\n$/);
  });

  it('shows all that is missing, where the runcard names it', async () => {
    const bad = join(folder, 'missing.yml');
    writeFileSync(bad, readFileSync(runcard, 'utf8').replace('SLAC_NC_NOTFIXED_P_EM-F2', 'SLAC_NC_NOTFIXED_Q_EM-F2').replace('t0pdfset: T0_disfit', 't0pdfset: T0_other'));
    const { code, stdout } = await runCli(['check', bad]);
    expect(code).toBe(4);
    expect(stdout).toMatch(/missing.yml:\d+:5: error: the dataset SLAC_NC_NOTFIXED_Q_EM-F2 is not there. Looked for: .*\n +\d+ \| {3}- \{dataset: SLAC.*\n +\| {5}\^+\n/);
    expect(stdout).toMatch(/missing.yml:\d+:13: error: the PDF set T0_other is in none of: .*\n.*\n.*\^{8}\n.*Sets that are there: T0_disfit/);
    expect(stdout).toContain('missing.yml: 2 errors\n');
    expect(stdout).not.toContain('Forecast');
    const json = await runCli(['check', bad, '--json']);
    expect(json.code).toBe(4);
    expect((JSON.parse(json.stdout) as { remarks: { path: string; kind: string }[] }).remarks.map(({ path, kind }) => [path, kind])).toEqual([['dataset_inputs[1]', 'missing'], ['datacuts.t0pdfset', 'missing']]);
  });

  it.each([
    ['load: nowhere.h5', 'load: nowhere.h5', 4, 'nowhere.h5: there is no such file.'],
    [`load_weights_from_fit: ${fit}`, 'load_weights_from_fit', 4, 'the fit has no weights of replica 4.'],
    ['metadata_group: nnpdf40_process', 'metadata_group', 3, 'has no nnpdf40_process, by which data are to be grouped.'],
    ['filter_rules: [{dataset: A, rule: x >> 1}]', 'filter_rules', 3, 'the expression "x >> 1" has something unexpected'],
    ['theorycovmatconfig: {point_prescriptions: [power corrections], pdf: T0_disfit, pc_parameters: {f2p: {nodes: [0, 1], yshift: [1, 0]}}, pc_included_procs: [DIS NC]}', 'theorycovmatconfig', 3, 'needs the power correction f2d.'],
    [`theorycovmatconfig: {user_covmat_path: ${join(folder, 'covariance.csv')}, mult_factor: -1}`, 'theorycovmatconfig', 7, 'the covariance matrix of ALL is not positive definite'],
  ])('says at its line what is wrong with %s', async (line, from, exitCode, message) => {
    const bad = join(folder, 'bad-option.yml');
    writeFileSync(bad, `${readFileSync(runcard, 'utf8')}\n${line}\n`);
    const { code, stdout, stderr } = await runCli(['check', bad, '--json', '--replicas', '1-4']);
    expect({ code, stderr }).toEqual({ code: exitCode, stderr: '' });
    const { remarks } = JSON.parse(stdout) as { remarks: { severity: string; line: number; message: string }[] };
    const at = readFileSync(bad, 'utf8').split('\n').findIndex((text) => text.startsWith(from)) + 1;
    expect(remarks).toEqual([expect.objectContaining({ severity: 'error', line: at })]);
    expect(remarks[0]!.message).toContain(message);
  });

  it('forecasts a fit that begins with the weights of another, of just the replicas that are asked for', async () => {
    const next = join(folder, 'next.yml');
    writeFileSync(next, `${readFileSync(runcard, 'utf8')}\nload_weights_from_fit: ${fit}\n`);
    const { code, stdout } = await runCli(['check', next, '--replicas', '2-3']);
    expect(code).toBe(0);
    expect(stdout).toContain('Forecast for 2 replicas');
  });

  it('refuses a basis without charm where the charm of the theory is fitted, as the fit does', async () => {
    const bad = join(folder, 'charmless.yml');
    writeFileSync(bad, readFileSync(runcard, 'utf8').replace('fitbasis: EVOL', 'fitbasis: NN31PC').replace(/^ {2}- \{fl: t15.*\n/m, '').replace('[12, 8]', '[12, 7]'));
    const checked = await runCli(['check', bad]);
    expect(checked.code).toBe(3);
    expect(checked.stdout).toMatch(/charmless.yml:\d+:13: error: the basis NN31PC has no charm, and the charm of theory 40000000 is intrinsic, and so fitted.\n/);
    const fitted = await runCli(['fit', bad, '--replicas', '1', '--out', join(folder, 'charmless')]);
    expect(fitted.code).toBe(3);
    expect(fitted.stderr).toContain('the basis NN31PC has no charm');
  });

  it('reads an LHAPDF set, by its folder or its name, and says what is wrong with it', async () => {
    const sound = await runCli(['check', 'T0_disfit']);
    expect(sound).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('T0_disfit.info: can be used, 0 warnings\n') as string });
    expect(sound.stdout).toContain('1 member, error type replicas\nx from 1e-9, Q from 1.65 to 10000 GeV in 2 subgrids\nflavours -5 -4 -3 -2 -1 1 2 3 4 5 21\n');
    const set = join(folder, 'Damaged');
    cpSync('resources/pdfs/T0_disfit', set, { recursive: true });
    writeFileSync(join(set, 'Damaged.info'), readFileSync(join(set, 'T0_disfit.info'), 'utf8').replace('QMax: 10000', 'QMax: 100'));
    writeFileSync(join(set, 'Damaged_0000.dat'), readFileSync(join(set, 'T0_disfit_0000.dat'), 'latin1').replace(/^(?:.*\n){20}/, (head) => head.replace(/\S+\n$/, 'nan\n')));
    const { code, stdout } = await runCli(['check', set]);
    expect(code).toBe(3);
    expect(stdout).toContain(`${join(set, 'Damaged_0000.dat')}:20: error: "nan" is not a number.\n`);
    expect(stdout).toContain('Damaged.info: 1 error, ');
    const json = JSON.parse((await runCli(['check', set, '--json'])).stdout) as { remarks: { line?: number; severity: string }[]; exitCode: number };
    expect([json.exitCode, json.remarks.some(({ line, severity }) => line === 20 && severity === 'error')]).toEqual([3, true]);
    expect(await runCli(['check', 'NNPDF99'])).toMatchObject({ code: 4, stderr: expect.stringContaining('the PDF set NNPDF99 is in none of') as string });
  });

  it('says when there is no runcard', async () => {
    expect(await runCli(['check', join(folder, 'nothing.yml')])).toMatchObject({ code: 4, stdout: '', stderr: `error: ${join(folder, 'nothing.yml')}: there is no such file. Check the path.\n` });
  });
});

describe('parton show', () => {
  it('shows a fit of this program', async () => {
    const { code, stdout } = await runCli(['show', fit]);
    expect(code).toBe(0);
    expect(stdout).toContain(`${fit}: complete, in `);
    expect(stdout).toContain('  5 datasets, theory 40000000, t0 set T0_disfit\n  network 2-12-8, Nadam, 200 epochs\n');
    expect(stdout.match(/^ +[123] {2}(finished|stopped) /gm)).toHaveLength(3);
    expect(stdout).toMatch(/^of 3 complete replicas +median +min +max$/m);
  });

  it('shows a fit of n3fit', async () => {
    const { code, stdout } = await runCli(['show', recorded, '--json']);
    expect(code).toBe(0);
    const shown = JSON.parse(stdout) as { status: string; replicas: { replica: number; chi2: number; bestEpoch: number }[] };
    expect(shown.status).toBe('n3fit');
    const meta = JSON.parse(readFileSync(join(recorded, 'nnfit', 'replica_3', 'golden_dis.json'), 'utf8')) as { chi2: number; best_epoch: number };
    expect(shown.replicas.map(({ replica }) => replica)).toEqual([1, 2, 3, 4]);
    expect(shown.replicas[2]).toMatchObject({ chi2: meta.chi2, bestEpoch: meta.best_epoch + 1 });
  });

  it('shows one replica with its log', async () => {
    const { stdout } = await runCli(['show', fit, '--replica', '2']);
    expect(stdout).toMatch(/^replica 2\n\n {2}status +(finished|stopped)\n/);
    expect(stdout).toMatch(/^ {2}t15 +1\.\d{4} +\d\.\d{4} {2}no$/m);
    expect(stdout).toMatch(/^ +100 +\d+/m);
    expect(await runCli(['show', fit, '--replica', '9'])).toMatchObject({ code: 4, stderr: `error: ${fit}: the fit has no replica 9. It has 1-3.\n` });
  });

  it('writes the curves that the window draws, as its log has them', async () => {
    const rowsOf = (text: string) => text.trim().split('\r\n').slice(1).map((line) => line.split(',').map(Number) as [number, number, number, number]);
    const all = rowsOf((await runCli(['show', fit, '--epochs'])).stdout);
    expect(new Set(all.map(([replica]) => replica))).toEqual(new Set([1, 2, 3]));
    const { stdout } = await runCli(['show', fit, '--replica', '2', '--epochs']);
    const one = rowsOf(stdout);
    expect(one).toEqual(all.filter(([replica]) => replica === 2));
    const { epoch: last, log } = JSON.parse((await runCli(['show', fit, '--replica', '2', '--json'])).stdout) as { epoch: number; log: { epoch: number; validationChi2: { total: number } }[] };
    expect(one.at(-1)![1]).toBe(last);
    expect(one.find(([, epoch]) => epoch === log[0]!.epoch)![3]).toBeCloseTo(log[0]!.validationChi2.total, 4);
    expect(await runCli(['show', fit, '--epochs', '--json'])).toMatchObject({ code: 2 });
  });

  it('does not hide the others behind a damaged replica', async () => {
    const damaged = join(folder, 'damaged');
    cpSync(fit, damaged, { recursive: true });
    writeFileSync(join(damaged, 'nnfit', 'replica_2', 'fit.json'), '{"preprocessing": [');
    rmSync(join(damaged, 'nnfit', 'replica_3', 'fit.json'));
    const { code, stdout } = await runCli(['show', damaged]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/replica 2 is damaged: .*fit.json: it is not JSON/);
    expect(stdout).toMatch(/3 replicas: (1 passed|1 not positive \(1\)), 1 open \(3\), 1 damaged \(2\)/);
  });

  it('refuses what is no fit', async () => {
    expect(await runCli(['show', folder])).toMatchObject({ code: 4, stderr: `error: ${folder}: not a fit: it has no nnfit folder. Name the folder that holds filter.yml and nnfit.\n` });
  });
});

describe('parton baseline', () => {
  it('finds the same bits in replicas fitted alone', async () => {
    const { code, stdout, stderr } = await runCli(['baseline', fit, '--replicas', '1,3']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/identical bits$/gm)).toHaveLength(2);
    expect(stdout).toMatch(/\nAll 2 replicas fitted alone give the same bits as in the fit.\n$/);
    const [stored] = readBaselines(fit);
    expect(stored!.command).toBe(`parton baseline ${fit} --replicas 1,3`);
    expect(stored!.replicas.every(({ weights, otherWeights }) => weights === otherWeights && /^[0-9a-f]{64}$/.test(weights!))).toBe(true);
    expect(stored!.replicas.map(({ replica, identical }) => [replica, identical])).toEqual([[1, true], [3, true]]);
  }, 60_000);

  it('finds the same bits in stacks', async () => {
    const { code, stdout } = await runCli(['baseline', fit, '--replicas', '1-3', '--stacks', '2,6', '--epochs', '4000']); // more than the fit has
    expect(stdout).toMatch(/\n3 replicas: the same bits in every stack as alone.\n$/);
    expect(code).toBe(0);
    const [stored, before] = readBaselines(fit);
    expect([stored!.against, stored!.identical, stored!.stacks!.map(({ size, differingBits }) => [size, differingBits]), before!.against]).toEqual(['stacks', true, [[1, 0], [2, 0], [6, 0]], 'alone']);
    const file = join(fit, 'baselines.json');
    const sealed = readFileSync(file, 'utf8');
    writeFileSync(file, sealed.replace('"against": "stacks"', '"against": "plain"')); // a statement that was changed is none
    expect(readBaselines(fit)).toEqual([before]);
    const { format, statements: [{ seal, ...stated }, ...others] } = JSON.parse(sealed) as { format: number; statements: [{ seal: string }, ...unknown[]] };
    for (const change of [{ against: '<b>' }, { replicas: [{ replica: 1, identical: true, weights: 5 }] }]) { // nor one that makes no sense, whatever its seal
      const odd = { ...stated, ...change };
      writeFileSync(file, JSON.stringify({ format, statements: [{ seal: createHash('sha256').update(JSON.stringify(odd)).digest('hex'), ...odd }, ...others] }));
      expect(readBaselines(fit)).toEqual([before]);
    }
    expect(createHash('sha256').update(JSON.stringify(stated)).digest('hex')).toBe(seal);
    writeFileSync(file, sealed);
  }, 60_000);

  it('finds where a fit was changed', async () => {
    const touched = join(folder, 'touched');
    cpSync(fit, touched, { recursive: true });
    const grid = join(touched, 'nnfit', 'replica_2', 'fit.exportgrid');
    const lines = readFileSync(grid, 'utf8').split('\n');
    writeFileSync(grid, lines.map((line, i) => (i === 19 ? line.replace(/\d(?=,)/, (digit) => String((Number(digit) + 1) % 10)) : line)).join('\n'));
    const { code, stdout } = await runCli(['baseline', touched, '--replicas', '2']);
    expect(code).toBe(8);
    expect(stdout).toContain('  replica 2: export grid part at line 20\n');
    expect(stdout).toContain('\n1 of 1 replica fitted alone differs from the fit.\n');
  }, 60_000);

  it('tells the difference to a reference engine', async () => {
    const { code, stdout } = await runCli(['baseline', fit, '--replicas', '2', '--engine', 'plain', '--epochs', '3', '--json']);
    expect(code).toBe(0);
    const { differences } = JSON.parse(stdout) as { differences: { differences: number[] }[] };
    expect(differences[0]!.differences).toHaveLength(3);
    expect(differences[0]!.differences[0]).toBeGreaterThan(0);
    expect(Math.max(...differences[0]!.differences)).toBeLessThan(1e-4); // float32 against float64, measured 1e-7 to 1e-6 (replica 1 begins near a pole of a sum rule: 1e-3)
  }, 60_000);

  it('refuses what cannot be repeated', async () => {
    expect(await runCli(['baseline', recorded, '--replicas', '1'])).toMatchObject({ code: 5, stderr: expect.stringContaining('n3fit made this fit') as string });
    expect(await runCli(['baseline', fit, '--replicas', '1,7-8'])).toMatchObject({ code: 4, stderr: expect.stringContaining('the fit has no complete replica 7-8. Complete are 1-3.') as string });
    expect((await runCli(['baseline', fit])).code).toBe(2);
  });
});
