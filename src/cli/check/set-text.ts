import type { CheckedSet } from '../../engine/pdf/check-set';
import type { PdfSet } from '../../engine/pdf/pdf-set';
import { PartonError } from '../../shared/errors';
import { countText } from '../text/numbers';

/** What is known of an LHAPDF set, and what is wrong with it. */
export function setText({ info, remarks, set }: CheckedSet): string {
  const lines = remarks.map(({ severity, file, line, problem }) => `${file}${line === undefined ? '' : `:${line}`}: ${severity}: ${problem}`);
  const errors = remarks.filter(({ severity }) => severity === 'error').length;
  lines.push(`${info.file}: ${errors === 0 ? 'can be used' : countText(errors, 'error')}, ${countText(remarks.length - errors, 'warning')}`);
  if (set) {
    const { xMin, qMin, qMax } = set.range;
    lines.push(
      '', info.entries.get('SetDesc') ?? '',
      `${countText(info.numMembers, 'member')}, error type ${info.errorType}${info.error.type.endsWith('hessian') ? ` at ${info.error.confidence.toPrecision(4)} %` : ''}`,
      `x from ${xMin}, Q from ${Number(qMin.toPrecision(6))} to ${Number(qMax.toPrecision(6))} GeV in ${countText(set.subgrids[0]!.length, 'subgrid')}`,
      `flavours ${[...new Set(set.subgrids[0]!.flatMap(({ values }) => [...values.keys()]))].sort((a, b) => a - b).join(' ')}`,
      ...alphaSText(set),
      'Between the knots cubic in ln x and ln Q², as LHAPDF 6; below the first x and above the last Q lines in logarithms, below the first Q a power of Q²; a Q on a threshold belongs to the subgrid above it.',
    );
  }
  return `${lines.join('\n')}\n`;
}

/** At the mass of the Z; of a set without knots of alpha_s a remark says so. */
function alphaSText({ info, alphaS }: PdfSet): string[] {
  const mz = Number(info.entries.get('MZ') ?? 91.1876);
  try {
    return [`alpha_s ${alphaS()(mz).toPrecision(6)} at ${mz} GeV`];
  } catch (error) {
    if (!(error instanceof PartonError)) throw error;
    return [];
  }
}
