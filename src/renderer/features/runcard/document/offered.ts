import { OPTIMIZER_OPTIONS } from '../../../../shared/runcard/n3fit-keys';
import type { OptimizerName } from '../../../../shared/runcard/runcard';
import { SCANNED_KEYS } from '../../../../shared/runcard/trials';
import type { FormReader } from './form-reader';

/** Whether a key has a field now: not what trials decide, and no option that the optimizer has not; but whatever is written all the same. */
export function isOffered(form: FormReader, path: readonly string[]): boolean {
  return form.written(path) || !(isScanned(form, path) || isOthers(form, path));
}

const isScanned = (form: FormReader, [first, key]: readonly string[]): boolean =>
  first === 'parameters' && SCANNED_KEYS.some((one) => one === key) && form.words(['trial_specs', 'hyperscan']) !== undefined;

/** An option of optimizers, but not of the one that is chosen. */
function isOthers(form: FormReader, path: readonly string[]): boolean {
  const [first, second, option] = path;
  if (first !== 'parameters' || second !== 'optimizer' || option === undefined) return false;
  const chosen = OPTIMIZER_OPTIONS[form.words([first, second, 'optimizer_name']) as OptimizerName] as readonly string[] | undefined;
  return chosen !== undefined && !chosen.includes(option) && Object.values(OPTIMIZER_OPTIONS).some((options) => options.includes(option));
}
