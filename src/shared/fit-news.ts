import type { FitEnd } from './contract/engine-api';
import { plural } from './format/numbers';

/** Fits shorter than this many seconds end without a word to who looks at the window. */
const LONG = 30;

/**
 * What a user who may be elsewhere is told of a fit that has ended.
 * @param inSight whether the window is shown @returns undefined where there is nothing to tell: a short fit in sight, one that the user stopped
 */
export function fitNews({ name, status, seconds, fitted, setAside, problem }: FitEnd, inSight: boolean): { readonly title: string; readonly text: string } | undefined {
  if (problem !== undefined) return { title: `${name} has stopped`, text: problem };
  if (status !== 'complete' || (inSight && seconds < LONG)) return undefined;
  return { title: `${name} is finished`, text: `${plural(fitted, 'replica')} fitted${setAside > 0 ? `, ${setAside} set aside` : ''}.` };
}
