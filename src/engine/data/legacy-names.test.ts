import { expect, it } from 'vitest';
import { parseDataYaml } from '../io/data-yaml';
import { legacyNames } from './legacy-names';

const MAPPING = parseDataYaml(`
PLAIN: NEW_SET_A
OLD: {dataset: NEW_SET_B, variant: legacy}
OLD_NC_DW_F2: {dataset: NEW_SET_B, variant: legacy}
OLD_dw: {dataset: NEW_SET_B, variant: legacy_dw}
`, 'dataset_names.yml');

it('old names of a dataset are those of its variant, or all', () => {
  expect(legacyNames(MAPPING, 'NEW_SET_A', undefined)).toEqual(['PLAIN']);
  expect(legacyNames(MAPPING, 'NEW_SET_A', 'legacy')).toEqual(['PLAIN']);
  expect(legacyNames(MAPPING, 'NEW_SET_B', 'legacy_dw')).toEqual(['OLD_dw']);
  // A nuclear-corrected name is promoted to legacy_dw when legacy is asked for.
  expect(legacyNames(MAPPING, 'NEW_SET_B', 'legacy')).toEqual(['OLD']);
  expect(legacyNames(MAPPING, 'NEW_SET_B', 'other')).toEqual(['OLD', 'OLD_NC_DW_F2', 'OLD_dw']);
  expect(legacyNames(MAPPING, 'NEW_SET_C', undefined)).toEqual([]);
});
