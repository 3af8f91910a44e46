import { epochsCsv } from '../../charts/epochs-csv';
import { readRecord } from '../../engine/host/stored-record';

/** Chi2 per point against epoch as CSV, at the epochs at which the window draws it. @param replica all if not given @throws PartonError */
export function epochsText(folder: string, replica?: number): string {
  const { replicas, epochs, training, validation } = readRecord(folder).allCurves();
  return epochsCsv(replicas.filter((one) => replica === undefined || one === replica), (one) => {
    const column = replicas.indexOf(one);
    const at = (row: number): number => row * replicas.length + column;
    const rows = [...epochs.keys()].filter((row) => !Number.isNaN(training[at(row)]!) || !Number.isNaN(validation[at(row)]!));
    return { epochs: rows.map((row) => epochs[row]!), training: rows.map((row) => training[at(row)]!), validation: rows.map((row) => validation[at(row)]!) };
  });
}
