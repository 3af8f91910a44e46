import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { CheckedRuncard } from '../../engine/run/check';
import type { Context } from '../context';
import { EXIT } from '../exit-codes';
import { failureEvent } from '../failure';
import { countArgument, foldersOf, replicasArgument, withFolders, type FolderArguments } from '../options';
import type { Terminal } from '../terminal';

interface CheckArguments extends FolderArguments {
  readonly replicas?: readonly number[];
  readonly workers?: number;
  readonly json?: true;
}

const AFTER = `
Reads the runcard and everything that it names, tells all that is wrong at once, and fits nothing. Without errors it also measures a few
epochs, to forecast time and memory. With --json it prints one object: file, runcard, remarks, sets, forecast, exitCode.

Given the folder of an LHAPDF set, or its name in the search folders, it reads every member, tells what is wrong or odd with them, and how the set is taken.
Given a folder of measured data (nnpdf_data), it reads every dataset in every variant, and tells which cannot be read and why.
`;

export function checkCommand(context: Context): Command {
  const command = new Command('check')
    .description('check a runcard, its data and theory, and forecast time and memory')
    .argument('<runcard>', 'an n3fit runcard, an LHAPDF set, or a folder of measured data')
    .option('--replicas <numbers>', 'replicas to forecast for (default: the runcard\'s)', replicasArgument)
    .option('--workers <n>', 'threads to forecast for (default: one a processor)', countArgument);
  return withFolders(command)
    .option('--json', 'print one JSON document')
    .addHelpText('after', AFTER)
    .action((file: string, options: CheckArguments) => check(context, file, options));
}

async function check(context: Context, file: string, options: CheckArguments): Promise<void> {
  const { terminal } = context;
  const { replicas, workers, json } = options;
  try {
    const folder = await folderOf(file, options);
    if (folder !== undefined) return await checkFolder(context, folder, json === true);
    const { checkRuncard } = await import('../../engine/run/check');
    const checked = await checkRuncard(file, { folders: foldersOf(options), ...(replicas && { replicas }), ...(workers !== undefined && { workers }) });
    context.exitCode = exitCodeOf(checked);
    if (json) {
      const { runcard, remarks, sets, forecast } = checked;
      terminal.out.write(`${JSON.stringify({ file, runcard, remarks, sets, forecast, exitCode: context.exitCode }, null, 2)}\n`);
    } else await print(terminal, file, checked);
  } catch (error) {
    if (json) terminal.out.write(`${JSON.stringify(failureEvent(error))}\n`);
    throw error;
  }
}

async function print(terminal: Terminal, file: string, { text, runcard, remarks, sets, forecast }: CheckedRuncard): Promise<void> {
  const [{ remarkText, countsText }, { surveyText, forecastText }] = await Promise.all([import('../check/diagnostic-text'), import('../check/survey-text')]);
  const source = text.split(/\r?\n/);
  for (const remark of remarks) terminal.out.write(`${remarkText(file, source, remark, terminal)}\n`);
  terminal.out.write(`${file}: ${countsText(remarks)}\n`);
  if (runcard) terminal.out.write(`\n${surveyText(runcard, sets, terminal.width)}`);
  if (forecast) terminal.out.write(`\n${forecastText(forecast)}`);
}

/** The folder that a word means: itself, or where the LHAPDF set of that name lies. */
async function folderOf(word: string, options: FolderArguments): Promise<string | undefined> {
  if (statSync(word, { throwIfNoEntry: false })?.isDirectory() === true) return word;
  if (existsSync(word) || !/^[\w+-]+$/.test(word)) return undefined;
  const [{ findPdfSet }, { searchFolders }] = await Promise.all([import('../../engine/pdf/lhapdf'), import('../../engine/data/locate')]);
  return findPdfSet(word, searchFolders(foldersOf(options)).pdfs);
}

async function checkFolder(context: Context, folder: string, json: boolean): Promise<void> {
  const { checkData, isDataFolder } = await import('../../engine/data/check-data');
  if (!isDataFolder(folder)) return checkPdfSet(context, folder, json);
  const { dataText } = await import('../check/data-text');
  const checked = checkData(folder);
  context.exitCode = checked.some(({ error }) => error) ? EXIT.input : EXIT.ok;
  const shown = checked.map(({ error, ...dataset }) => ({ ...dataset, ...(error && { error: error.message }) }));
  context.terminal.out.write(json ? `${JSON.stringify({ folder, datasets: shown, exitCode: context.exitCode }, null, 2)}\n` : dataText(folder, checked));
}

async function checkPdfSet(context: Context, folder: string, json: boolean): Promise<void> {
  const [{ checkSet }, { setText }] = await Promise.all([import('../../engine/pdf/check-set'), import('../check/set-text')]);
  const checked = checkSet(resolve(folder));
  const { info: { entries, ...info }, remarks } = checked;
  context.exitCode = remarks.some(({ severity }) => severity === 'error') ? EXIT.input : EXIT.ok;
  context.terminal.out.write(json ? `${JSON.stringify({ ...info, entries: Object.fromEntries(entries), remarks, exitCode: context.exitCode }, null, 2)}\n` : setText(checked));
}

/** That of the first error, as `parton fit` would end. */
function exitCodeOf({ remarks }: CheckedRuncard): number {
  const first = remarks.find(({ severity }) => severity === 'error');
  return first ? EXIT[first.kind] : EXIT.ok;
}
