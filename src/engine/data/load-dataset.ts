import { PartonError } from '../../shared/errors';
import type { FkTable } from '../theory/fk-table';
import { cutCommonData } from './commondata';
import type { Cuts } from './cuts';
import type { Library } from './library';
import type { ObservableMetadata, TheoryMetadata } from './metadata';
import { checkUnpolarised, withKnownPdfs, type KnownPdf } from '../theory/known-pdfs';
import { commonDivisor, joinTables } from './operand';
import type { Piece } from './operand';
import type { Dataset, LagrangeSet } from './types';

/** A dataset as a runcard names it (`dataset_inputs`). */
export interface DatasetInput {
  readonly name: string;
  readonly variant?: string | readonly string[];
  /** Names of the C-factors (`cfac`). */
  readonly cfactors?: readonly string[];
  /** Training fraction; 1 if not given. */
  readonly frac?: number;
  readonly weight?: number;
  readonly group?: string;
  /** Old number of the systematics (`sys`), with an old name. */
  readonly systematics?: number;
}

/** What datasets are loaded from and how they are cut. */
export interface LoadContext {
  readonly library: Library;
  readonly cuts: Cuts;
  /** In a fit of polarised PDFs, the unpolarised ones: the central member, or so many standard deviations above it. */
  readonly unpolarised?: (deviations: number) => KnownPdf;
  /** How many, in bounds of polarised PDFs. */
  readonly boundDeviations?: number;
}

/**
 * A dataset ready to be fitted: its points after cuts, and the rows of its FK tables for them with C-factors and normalisations.
 * @throws PartonError with file and place if anything is missing or wrong
 */
export async function loadDataset(input: DatasetInput, context: LoadContext): Promise<Dataset> {
  const { library, cuts } = context;
  const { metadata, data } = library.commonData(input);
  const kept = cuts.kept(data);
  if (kept.length === 0) throw new PartonError('input', `no point of ${metadata.name} passes the cuts.`, { file: metadata.file }, 'Leave the dataset out, or loosen the cuts.');
  const theory = theoryOf(metadata);
  return {
    data: cutCommonData(data, kept),
    cuts: kept,
    operation: theory.operation,
    tables: await loadOperands(metadata, theory, input.cfactors ?? [], kept, context),
    frac: input.frac ?? 1,
    weight: input.weight ?? 1,
    ...(input.group !== undefined && { group: input.group }),
  };
}

/** A positivity or integrability set; its points are cut by the same rules. @throws PartonError as `loadDataset` */
export async function loadLagrangeSet(
  kind: LagrangeSet['kind'], { name, maxlambda }: { readonly name: string; readonly maxlambda: number }, context: LoadContext,
): Promise<LagrangeSet> {
  const { library, cuts } = context;
  const { metadata, data } = library.commonData({ name });
  const kept = cuts.kept(data);
  if (kept.length === 0) throw new PartonError('input', `no point of ${metadata.name} passes the cuts.`, { file: metadata.file }, 'Leave the set out, or loosen the cuts.');
  const theory = theoryOf(metadata);
  return { name: metadata.name, kind, maxlambda, operation: theory.operation, tables: await loadOperands(metadata, theory, [], kept, context) };
}

function theoryOf({ theory, name, file }: ObservableMetadata): TheoryMetadata {
  if (!theory) throw new PartonError('unsupported', `${name} has no FK tables (theory) in its metadata, so it cannot be fitted.`, { file });
  return theory;
}

/** The bounds of polarised PDFs, by name as in n3fit (layers/observable.py `is_pos_polarized`). */
const isBound = (name: string): boolean => name.startsWith('NNPDF_POS_') && name.endsWith('-POLARIZED');

/** One table an operand of the operation, rows of the points `kept`; the common divisor of a ratio has one row. Known PDFs are put in. */
async function loadOperands(
  metadata: ObservableMetadata, theory: TheoryMetadata, cfactorNames: readonly string[], kept: Int32Array, { library, unpolarised, boundDeviations = 1 }: LoadContext,
): Promise<FkTable[]> {
  const known = unpolarised?.(isBound(metadata.name) ? boundDeviations : 0);
  const operands = await Promise.all(
    theory.tables.map((names) => Promise.all(names.map((name) => loadPiece(name, theory, cfactorNames, library)))),
  );
  return operands.map((pieces, i) => {
    if (pieces.length === 0) throw new PartonError('input', `an operand of ${metadata.name} has no FK tables.`, { file: metadata.file });
    const divisor = theory.operation === 'RATIO' && i === operands.length - 1 && pieces.length === 1 ? commonDivisor(pieces[0]!) : undefined;
    const table = divisor ?? joinTables(pieces, kept);
    return known ? withKnownPdfs(table, known) : checkUnpolarised(table);
  });
}

async function loadPiece(name: string, theory: TheoryMetadata, cfactorNames: readonly string[], library: Library): Promise<Piece> {
  const table = await library.fkTable(name);
  const { q0 } = library.theoryCard;
  if (Math.abs(table.q0 / q0 - 1) > 1e-6) {
    throw new PartonError('input', `the FK table ${name} begins at ${Number(table.q0.toPrecision(6))} GeV, theory ${library.theoryId} at ${q0} GeV.`, {}, 'The table is of another theory.');
  }
  let factors: number | Float64Array = theory.conversionFactor * (theory.normalization.get(name) ?? 1);
  for (const cfactor of cfactorNames) factors = multiply(library.cfactors(cfactor, name).central, factors);
  return { table, factors, shift: theory.shifts.get(name) ?? 0 };
}

/** Row by row; a file of one factor is for all rows. */
function multiply(cfactors: Float64Array, factors: number | Float64Array): number | Float64Array {
  if (cfactors.length === 1) return typeof factors === 'number' ? factors * cfactors[0]! : factors.map((factor) => factor * cfactors[0]!);
  if (typeof factors === 'number') return cfactors.map((cfactor) => cfactor * factors);
  if (factors.length !== cfactors.length) throw new PartonError('input', `C-factors of ${factors.length} and of ${cfactors.length} rows cannot be multiplied.`);
  return cfactors.map((cfactor, i) => cfactor * factors[i]!);
}
