import type { DatasetPoints, Examination } from '../../shared/contract/engine-api';
import { PartonError } from '../../shared/errors';
import { findPdfSet } from '../pdf/lhapdf';
import type { MeasuredData } from './measured-data';

type Problem = Examination['problems'][number];

/** Looks whether everything is there that a runcard names, and what its cuts keep; the runcard's own errors are told by `parseRuncard`. */
export function examine(text: string, measured: MeasuredData): Examination {
  const problems: Problem[] = [];
  const attempt = <T>(dataset: string | undefined, look: () => T): T | undefined => {
    try {
      return look();
    } catch (error) {
      if (!(error instanceof PartonError)) throw error;
      problems.push({ message: error.problem, ...(error.remedy !== undefined && { remedy: error.remedy }), ...(dataset !== undefined && { dataset }) });
      return undefined;
    }
  };
  const opened = attempt(undefined, () => measured.open(text));
  if (!opened) return { problems, datasets: [], constraints: [] };
  const { runcard, library, cuts } = opened;

  const lookAt = (name: string, variants: readonly string[]) => attempt(name, () => {
    const { metadata, data } = measured.dataset(library, name, variants);
    const kept = cuts.kept(data).length;
    const tables = metadata.theory?.tables.flat() ?? [];
    if (kept === 0) problems.push({ message: `no point of ${metadata.name} passes the cuts.`, remedy: 'Leave the dataset out, or loosen the cuts.', dataset: name });
    if (!metadata.theory) problems.push({ message: `${metadata.name} has no FK tables in its metadata, so it cannot be fitted.`, dataset: name });
    for (const table of measured.missingTables(library, tables)) {
      problems.push({ message: `the FK table ${table} of theory ${library.theoryId} is not there.`, remedy: 'Name a folder that has it in the settings.', dataset: name });
    }
    return { metadata, data, kept, tables };
  });

  const datasets = runcard.datasets.flatMap(({ name, variant }) => {
    const found = lookAt(name, variant === undefined ? [] : [variant]);
    if (!found) return [];
    const { metadata: { process, experiment, theory }, data, kept, tables } = found;
    return [{ name, points: data.ndata, kept, process, experiment, operation: theory?.operation ?? 'NULL', tables }];
  });
  const constraints = (['positivity', 'integrability'] as const).flatMap((kind) => runcard[kind].flatMap(({ name }) => {
    const found = lookAt(name, []);
    return found ? [{ name, kind, points: found.kept }] : [];
  }));
  attempt(undefined, () => findPdfSet(runcard.t0Set, library.folders.pdfs));
  return { problems, datasets, constraints };
}

/** Every point of a dataset of the runcard. @throws PartonError */
export function datasetPoints(text: string, dataset: string, measured: MeasuredData): DatasetPoints {
  const { runcard, library, cuts } = measured.open(text);
  const variant = runcard.datasets.find(({ name }) => name === dataset)?.variant;
  const { data } = measured.dataset(library, dataset, variant === undefined ? [] : [variant]);
  const kept = new Uint8Array(data.ndata);
  for (const point of cuts.kept(data)) kept[point] = 1;
  return { dataset, kinematics: data.kinematicsNames, values: data.kinematics, kept };
}
