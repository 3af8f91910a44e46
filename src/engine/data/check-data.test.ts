import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { checkData, isDataFolder } from './check-data';

const folder = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

it('reads every dataset of a folder in every variant', () => {
  const theories = folder('tests/fixtures/theories/nnpdf_data');
  expect(isDataFolder(theories)).toBe(true);
  const checked = checkData(theories);
  expect(checked.filter(({ name }) => name === 'ATLAS_TTBAR_13TEV_TOT_X-SEC').map(({ variant, points }) => [variant, points])).toEqual(
    [[undefined, 1], ['legacy', 1], ['legacy_data', 1], ['legacy_theory', 1]]);
  expect(checked.filter(({ error }) => error).map(({ name, variant, error }) => [name, variant, error!.kind])).toEqual([
    ['DYE605_Z0_38P8GEV_DW_PXSEC', undefined, 'input'], ['HERA_NC_318GEV_EAVG_CHARM-SIGMARED', undefined, 'input'], // no uncertainties without a variant
  ]);
});

it('what comes with the program needs its variants', () => {
  const failed = checkData(folder('resources/nnpdf_data')).filter(({ error }) => error);
  expect(failed.every(({ variant, error }) => variant === undefined && error!.message.includes('no uncertainties without a variant'))).toBe(true);
});

it('knows a folder of data from others', () => expect(isDataFolder(folder('resources/pdfs/T0_disfit'))).toBe(false));
