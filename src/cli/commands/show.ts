import { Command, Option } from 'commander';
import { PartonError } from '../../shared/errors';
import { formatReplicas } from '../../shared/replica-range';
import type { Context } from '../context';
import { countArgument } from '../options';
import { programName } from '../terminal';

interface ShowArguments {
  readonly replica?: number;
  readonly epochs?: true;
  readonly json?: true;
}

const AFTER = `
Takes fits of this program, also while they run, and n3fit's own. training and validation are chi2/N on a replica's own data, chi2/N is to
the measured data, L is the arc length of a flavour.
`;

export function showCommand(context: Context): Command {
  return new Command('show')
    .description('show what a fit folder holds')
    .argument('<fit>', 'folder of a fit')
    .option('--replica <number>', 'show all that is stored of one replica', countArgument)
    .addOption(new Option('--epochs', 'print chi2/N against epoch as CSV, of every replica or of that one').conflicts('json'))
    .option('--json', 'print one JSON document')
    .addHelpText('after', AFTER)
    .action((folder: string, options: ShowArguments) => show(context, folder, options));
}

async function show({ terminal }: Context, folder: string, { replica, epochs, json }: ShowArguments): Promise<void> {
  const { readStoredFit, storedLog } = await import('../../engine/run/stored-fit');
  const fit = readStoredFit(folder);
  const writeEpochs = async () => void terminal.out.write((await import('../show/epochs-text')).epochsText(folder, replica));
  const print = (value: unknown) => void terminal.out.write(`${JSON.stringify(value, null, 2)}\n`);
  if (replica === undefined) {
    if (epochs) await writeEpochs();
    else if (json) print(fit);
    else terminal.out.write((await import('../show/fit-text')).fitText(fit, programName(), terminal.width));
    return;
  }
  const one = fit.replicas.find((candidate) => candidate.replica === replica);
  if (!one) throw new PartonError('missing', `the fit has no replica ${replica}.`, { file: folder }, `It has ${formatReplicas(fit.replicas.map((candidate) => candidate.replica)) || 'none'}.`);
  if (epochs) return writeEpochs();
  const log = one.chi2 === undefined ? [] : storedLog(folder, replica);
  if (json) print({ ...one, log });
  else terminal.out.write((await import('../show/replica-text')).replicaText(one, log, terminal.width, fit.runcard));
}
