import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FitData } from '../../src/engine/compare/fit-data';
import { fitEnsemble } from '../../src/engine/compare/fit-ensemble';
import { searchFolders } from '../../src/engine/data/locate';
import { loadProblem } from '../../src/engine/problem/load-problem';
import { requireRuncard } from '../../src/shared/runcard/parse';
import { connectHost, makeProject } from '../helpers/host';
import { expectClose } from '../helpers/tolerance';

const { project, remove } = makeProject();
const { engine, close } = connectHost(project);
const fit = join(project, 'fits', 'dis_t0');
cpSync('tests/fixtures/n3fit_fit/dis_t0', fit, { recursive: true });

afterAll(async () => {
  await close();
  remove();
});

describe("n3fit's fit whose t0 set is not there", () => {
  it('is shown, and says what is missing wherever data are needed', async () => {
    await engine.listProject(project);
    const { command, view } = await engine.openFit(fit);
    expect(view.replicas.map(({ replica }) => replica)).toEqual([1, 2, 3]);
    expect(command).toBe(`parton fit ${join(fit, 'filter.yml')} --replicas 1-3`);
    const missing = { kind: 'missing', problem: expect.stringContaining('the PDF set LHtoy_t0 is in none of') as string };
    await expect(engine.fitDatasetChi2(fit, [1, 2])).rejects.toMatchObject(missing);
    await expect(engine.fitPredictions(fit, 'NMC_NC_NOTFIXED_EM-F2')).rejects.toMatchObject(missing);
    const { rows, subjects } = await engine.compareChi2({ subjects: [{ folder: fit }], reference: 0 });
    expect([rows, subjects[0]!.problem]).toMatchObject([[], missing]);
    expect((await engine.fitPdfs(fit)).replicas).toEqual([1, 2, 3]);
    await expect(engine.refitAlone(fit, 1)).rejects.toMatchObject({ name: 'PartonError' });
  }, 60_000);

  it('has its chi2 when the set is there; the central PDF is of the replicas that postfit keeps', async () => {
    cpSync('tests/fixtures/pdfs/LHtoy_t0', join(project, 'pdfs', 'LHtoy_t0'), { recursive: true });
    expect((await engine.openFit(fit)).command).toBe(`parton fit ${join(fit, 'filter.yml')} --replicas 1-3 --pdfs ${join(project, 'pdfs')}`);
    const [all] = await engine.fitDatasetChi2(fit, [1, 2, 3]);
    const summary = join(fit, 'nnfit/replica_3/dis_t0.json');
    writeFileSync(summary, readFileSync(summary, 'utf8').replace('POS_PASS', 'POS_VETO'));
    const [kept] = await engine.fitDatasetChi2(fit, [1, 2, 3]);
    expect(kept!.replicas).toEqual(all!.replicas);
    expect(kept!.central).not.toBe(all!.central);

    const file = join(fit, 'filter.yml');
    const data = new FitData(await loadProblem(requireRuncard(readFileSync(file, 'utf8'), file), searchFolders({ pdfs: [join(project, 'pdfs')] })));
    const [, one, two] = fitEnsemble(fit).onGrid(data.problem);
    const mean = one!.map((value, i) => (value + two![i]!) / 2);
    const d = data.measured.datasets.findIndex((dataset) => dataset.data.name === kept!.dataset);
    expectClose(kept!.central, data.measured.chi2([d], data.measured.predictions([mean], [d]))[0]! / kept!.points, { rel: 1e-9, why: 'rounding' });
  }, 120_000);
});
