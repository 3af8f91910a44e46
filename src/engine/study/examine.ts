import type { DatasetPoints, Examination } from '../../shared/contract/engine-api';
import { parseRuncard, requireRuncard } from '../../shared/runcard/parse';
import { searchFolders, type FolderOptions } from '../data/locate';
import { loadContext } from '../problem/load-problem';
import { remarkOf } from '../run/check';
import { surveySources } from '../run/survey';
import type { Libraries } from './libraries';

/** Looks whether everything is there that a runcard names, and what its cuts keep; the runcard's own errors are told by `parseRuncard`. */
export async function examine(text: string, folders: FolderOptions, libraries: Libraries): Promise<Examination> {
  const { runcard, document } = parseRuncard(text);
  if (!runcard) return { problems: [], datasets: [], constraints: [] };
  const { sets, problems } = await surveySources(runcard, searchFolders(folders), { openLibrary: () => libraries.of(runcard.theoryId, folders) });
  return {
    problems: problems.map((problem) => {
      const { path: [list, index] } = problem;
      const dataset = list === 'dataset_inputs' ? runcard.datasets[Number(index)]?.name : undefined;
      const { message, remedy, path, line, column, endLine, endColumn } = remarkOf(problem, text, document);
      return { message, path, line, column, endLine, endColumn, ...(remedy !== undefined && { remedy }), ...(dataset !== undefined && { dataset }) };
    }).sort((a, b) => a.line - b.line || a.column - b.column),
    datasets: sets.filter(({ kind }) => kind === 'data').map(({ name, points, kept, process, experiment, operation, tables }) =>
      ({ name, points, kept, process, experiment: experiment ?? '', operation, tables: tables.flat() })),
    constraints: sets.flatMap(({ kind, name, kept }) => (kind === 'data' ? [] : [{ name, kind, points: kept }])),
  };
}

/** Every point of a dataset of the runcard. @throws PartonError */
export async function datasetPoints(text: string, dataset: string, folders: FolderOptions, libraries: Libraries): Promise<DatasetPoints> {
  const runcard = requireRuncard(text, 'the runcard');
  const { library, cuts } = await loadContext(runcard, libraries.of(runcard.theoryId, folders));
  const { data } = library.commonData(runcard.datasets.find(({ name }) => name === dataset) ?? { name: dataset });
  const kept = new Uint8Array(data.ndata);
  for (const point of cuts.kept(data)) kept[point] = 1;
  return { dataset, kinematics: data.kinematicsNames, values: data.kinematics, kept };
}
