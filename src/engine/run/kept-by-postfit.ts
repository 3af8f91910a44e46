import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { postfit } from '../../shared/physics/postfit';
import { readWhole } from '../io/durable';
import { parseExportGrid } from '../io/exportgrid';
import { openFitFolder, readSummary, type FitFolder } from '../io/fit-folder';

/**
 * The complete replicas of a fit that postfit keeps, increasing: those that a run of postfit selected, where it left its folder, else those
 * that pass its rules; none while it has no replica that passes.
 * @throws PartonError when the fit cannot be read
 */
export function keptByPostfit(folder: string): readonly number[] {
  const fit = openFitFolder(folder);
  const selected = selectedByPostfit(fit);
  if (selected.length > 0) return selected;
  const { passing } = postfit(fit.replicas.map((replica) => ({ replica, ...readSummary(fit, replica) })));
  return fit.replicas.filter((replica) => passing.has(replica));
}

const REPLICA = /^replica_(\d{1,6})$/;

/** postfit/replica_1, replica_2... are links to those of nnfit that it selected, renumbered (validphys scripts/postfit.py); what was copied through the links says in its export grid which it was. */
function selectedByPostfit({ folder, name, replicas }: FitFolder): number[] {
  const place = join(folder, 'postfit');
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory()) return [];
  const nnfit = realpathSync(join(folder, 'nnfit'));
  const chosen = readdirSync(place).filter((entry) => REPLICA.test(entry)).flatMap((entry) => {
    const grid = join(place, entry, `${name}.exportgrid`);
    if (!existsSync(grid)) return []; // also a link that leads nowhere
    const target = realpathSync(join(place, entry));
    return dirname(target) === nnfit ? Number(REPLICA.exec(basename(target))?.[1]) : parseExportGrid(new TextDecoder().decode(readWhole(grid, 64 << 20)), grid).replica;
  });
  return replicas.filter((replica) => chosen.includes(replica));
}
