/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readYaml } from '../../../../shared/runcard/yaml-tree';
import { datasetRows, groupDatasets, matchesDataset, shortName } from './dataset-rows';
import { FormReader } from './form-reader';

const text = readFileSync('resources/runcards/dis.yml', 'utf8');
const form = new FormReader(readYaml(text).tree!, text);

it('datasets have short names', () => {
  expect(['HERA_NC_318GEV_EM-SIGMARED', 'NMC_NC_NOTFIXED_EM-F2', 'NUTEV_CC_NOTFIXED_FE_NU-SIGMARED', 'CMS_2JET_2P76TEV_MJJ', 'X'].map(shortName)).toEqual(['NC 318 GeV e⁻ σ', 'NC μ⁻ F₂', 'CC Fe ν σ', '2JET 2.76 TeV MJJ', 'X']);
});

it('the real runcard has its datasets in groups, in its order', () => {
  const groups = groupDatasets(datasetRows(form, [], undefined));
  expect(groups.map(({ experiment, rows }) => [experiment, rows.length])).toEqual([['NMC', 2], ['SLAC', 2], ['BCDMS', 2], ['NUTEV', 2], ['HERA', 9]]);
  expect(groups.flatMap(({ rows }) => rows.map(({ index }) => index))).toEqual(Array.from({ length: 17 }, (_, i) => i));
  expect(groups[3]!.rows[0]).toMatchObject({ variant: 'legacy_dw', cfactors: ['MAS'] });
  expect(groups[0]!.kept).toBeUndefined();
});

it('a group sums its points when all are known', () => {
  const examination = { problems: [], constraints: [], datasets: datasetRows(form, [], undefined).map(({ name }) => ({ name, points: 10, kept: 7, process: 'DIS_NCE', experiment: 'NMC', operation: 'NULL', tables: [] })) };
  expect(groupDatasets(datasetRows(form, [], examination))[4]).toMatchObject({ points: 90, kept: 63 });
});

it('finds datasets by words in any order', () => {
  const row = { name: 'HERA_NC_318GEV_EM-SIGMARED', experiment: 'HERA', process: 'DIS_NCE', label: 'NC' };
  expect(['318 hera', 'dis_nce', ''].map((query) => matchesDataset(query, row))).toEqual([true, true, true]);
  expect(matchesDataset('hera 225', row)).toBe(false);
});
