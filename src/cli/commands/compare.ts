import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { parseSubject } from '../../shared/command-line';
import type { Chosen, Selection } from '../../shared/contract/compare-api';
import { REPORT_PANELS, REPORT_TITLES, type ReportPanel } from '../../shared/contract/report-request';
import { PartonError } from '../../shared/errors';
import type { Context } from '../context';
import { collect, foldersOf, positiveArgument, withFolders, type FolderArguments } from '../options';
import { statusLine } from '../text/status-line';

interface CompareArguments extends FolderArguments {
  readonly set?: readonly string[];
  readonly reference?: string;
  readonly allReplicas?: true;
  readonly out: string;
  readonly panels?: readonly ReportPanel[];
  readonly title?: string;
  readonly q?: number;
  readonly sqrts?: number;
  readonly theme?: 'light' | 'dark';
  readonly pdf?: true;
  readonly json?: true;
}

const AFTER = `
Takes fits of this program (also while they run), fits of n3fit and LHAPDF sets, by their folders, or sets by their names with --set. Writes
OUT/report.html, one file that needs no network, and OUT/data/*.csv with the data of every figure. A part that cannot be made says why, and the
others stay. Of a fit those replicas count that postfit keeps: those of its postfit folder, else those that pass its rules. Others are chosen behind
an @: FOLDER@1-50,61 or FOLDER@all; so two halves of one fit are compared, FIT@1-50 FIT@51-100. Statistics are those of validphys: distances, pulls, phi, effective exponents, luminosities, arc lengths.

With --pdf the report is also printed to OUT/report.pdf by Electron, where that is installed ($PARTON_ELECTRON, or the package electron).
`;

export function compareCommand(context: Context): Command {
  const command = new Command('compare')
    .description('compare fits and PDF sets, and write a report')
    .argument('<folders...>', 'folders of fits or LHAPDF sets')
    .option('--set <name>', 'an LHAPDF set from the search folders; repeatable', collect)
    .option('--reference <name>', 'folder or set that the others are compared with (default: the first)')
    .option('--all-replicas', 'count also the replicas that postfit rejects')
    .requiredOption('-o, --out <dir>', 'folder of the report')
    .addOption(new Option('--panels <names>', `parts of the report: ${REPORT_PANELS.join(',')} (default: all)`).argParser(panelsArgument))
    .option('--title <text>', 'title of the report (default: the names)')
    .option('--q <GeV>', 'scale of PDFs and integrals (default: Q0 of the reference)', positiveArgument)
    .option('--sqrts <GeV>', 'energy of luminosities (default: 13000)', positiveArgument)
    .addOption(new Option('--theme <name>', 'colours (default: as the reader\'s system)').choices(['light', 'dark']))
    .option('--pdf', 'also print it to PDF');
  return withFolders(command)
    .option('--json', 'print one JSON document: files, and parts that could not be made')
    .addHelpText('after', AFTER)
    .action((folders: readonly string[], options: CompareArguments) => compare(context, folders, options));
}

async function compare(context: Context, folders: readonly string[], options: CompareArguments): Promise<void> {
  const { terminal } = context;
  const [{ Comparison }, { writeReport }, { findPdfSet }, { searchFolders }] = await Promise.all([
    import('../../engine/compare/comparison'), import('../../engine/report/write-report'), import('../../engine/pdf/lhapdf'), import('../../engine/data/locate'),
  ]);
  const search = foldersOf(options);
  const words = [...folders, ...(options.set ?? [])];
  const subjects = words.map((word, i): Chosen => {
    const { folder, members = options.allReplicas && 'all' } = parseSubject(word, existsSync);
    return { folder: resolve(i < folders.length ? folder : findPdfSet(folder, searchFolders(search).pdfs)), ...(members && { members }) };
  });
  const selection: Selection = { subjects, reference: referenceOf(options.reference, words, subjects.map(({ folder }) => folder)) };
  const status = statusLine(terminal);
  const { title, panels, q, sqrts, theme, out } = options;
  try {
    const files = await writeReport(new Comparison(search), selection, {
      out: resolve(out), ...(title !== undefined && { title }), ...(panels && { panels }), ...(q !== undefined && { q }), ...(sqrts !== undefined && { sqrtS: sqrts }), ...(theme && { theme }),
    }, context.commandLine, (panel) => status.say(REPORT_TITLES[panel]));
    const pdf = options.pdf ? await printed(files.html, (text) => status.say(text)) : undefined;
    status.clear();
    if (options.json) terminal.out.write(`${JSON.stringify({ ...files, ...(pdf !== undefined && { pdf }) }, null, 2)}\n`);
    else {
      for (const { panel, reason } of files.failed) terminal.err.write(`${panel}: ${reason}\n`);
      terminal.out.write(`${files.html}\n${pdf === undefined ? '' : `${pdf}\n`}`);
    }
  } finally {
    status.clear();
  }
}

async function printed(html: string, say: (text: string) => void): Promise<string> {
  say('printing');
  const { printToPdf } = await import('../compare/print');
  const pdf = html.replace(/\.html$/, '.pdf');
  await printToPdf(html, pdf);
  if (!existsSync(pdf)) throw new PartonError('internal', 'Electron wrote no PDF.', { file: pdf });
  return pdf;
}

/** A subject is named by its very word; else by its folder, with or without the path, of which several may choose members. */
function referenceOf(name: string | undefined, names: readonly string[], folders: readonly string[]): number {
  if (name === undefined) return 0;
  const exact = names.indexOf(name);
  const index = exact >= 0 ? exact : folders.findIndex((folder, i) => folder === resolve(name) || folder === join(resolve(names[i]!), '..', name));
  if (index === -1) throw new PartonError('input', `the reference ${name} is none of ${names.join(', ')}.`, {}, 'Name one of them.');
  return index;
}

function panelsArgument(text: string): ReportPanel[] {
  return text.split(',').map((word) => {
    const panel = REPORT_PANELS.find((one) => one === word.trim());
    if (!panel) throw new PartonError('input', `${JSON.stringify(word.trim().slice(0, 40))} is no part of a report.`, {}, `Parts are ${REPORT_PANELS.join(', ')}.`);
    return panel;
  });
}
