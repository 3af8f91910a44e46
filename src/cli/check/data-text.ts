import type { CheckedDataset } from '../../engine/data/check-data';

/** What `parton check` prints of a folder of measured data: how much of it can be read, and why the rest cannot. */
export function dataText(folder: string, checked: readonly CheckedDataset[]): string {
  const failed = checked.filter(({ error }) => error);
  const lines = failed.map(({ name, variant, error }) => `${name}${variant === undefined ? '' : `, variant ${variant}`}: ${error!.message}`);
  return `${[...lines, `${folder}: ${checked.length} datasets in their variants, ${failed.length} cannot be read`].join('\n')}\n`;
}
