import { PartonError } from '../../shared/errors';
import type { FkTable } from '../theory/fk-table';
import { cutCommonData, readCommonData } from './commondata';
import type { Cuts } from './cuts';
import type { Library } from './library';
import type { ObservableMetadata, TheoryMetadata } from './metadata';
import { isCommonDivisor, joinTables } from './operand';
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
}

/** What datasets are loaded from and how they are cut. */
export interface LoadContext {
  readonly library: Library;
  readonly cuts: Cuts;
}

/**
 * A dataset ready to be fitted: its points after cuts, and the rows of its FK tables for them with C-factors and normalisations.
 * @throws PartonError with file and place if anything is missing or wrong
 */
export async function loadDataset(input: DatasetInput, { library, cuts }: LoadContext): Promise<Dataset> {
  const variants = typeof input.variant === 'string' ? [input.variant] : (input.variant ?? []);
  const { metadata, legacyNames } = library.observable(input.name, variants);
  const data = readCommonData(metadata, legacyNames);
  const kept = cuts.kept(data);
  if (kept.length === 0) throw new PartonError('input', `no point of ${metadata.name} passes the cuts.`, { file: metadata.file }, 'Leave the dataset out, or loosen the cuts.');
  const theory = theoryOf(metadata);
  return {
    data: cutCommonData(data, kept),
    cuts: kept,
    operation: theory.operation,
    tables: await loadOperands(metadata, theory, input.cfactors ?? [], kept, library),
    frac: input.frac ?? 1,
    weight: input.weight ?? 1,
  };
}

/** A positivity or integrability set; its points are cut by the same rules. @throws PartonError as `loadDataset` */
export async function loadLagrangeSet(
  kind: LagrangeSet['kind'], { name, maxlambda }: { readonly name: string; readonly maxlambda: number }, { library, cuts }: LoadContext,
): Promise<LagrangeSet> {
  const { metadata, legacyNames } = library.observable(name, []);
  const kept = cuts.kept(readCommonData(metadata, legacyNames));
  if (kept.length === 0) throw new PartonError('input', `no point of ${metadata.name} passes the cuts.`, { file: metadata.file }, 'Leave the set out, or loosen the cuts.');
  const theory = theoryOf(metadata);
  return { name: metadata.name, kind, maxlambda, operation: theory.operation, tables: await loadOperands(metadata, theory, [], kept, library) };
}

function theoryOf({ theory, name, file }: ObservableMetadata): TheoryMetadata {
  if (!theory) throw new PartonError('unsupported', `${name} has no FK tables (theory) in its metadata, so it cannot be fitted.`, { file });
  return theory;
}

/** One table an operand of the operation, rows of the points `kept`; the common divisor of a ratio has one row. */
async function loadOperands(
  metadata: ObservableMetadata, theory: TheoryMetadata, cfactorNames: readonly string[], kept: Int32Array, library: Library,
): Promise<FkTable[]> {
  const operands = await Promise.all(
    theory.tables.map((names) => Promise.all(names.map((name) => loadPiece(name, theory, cfactorNames, library)))),
  );
  return operands.map((pieces, i) => {
    if (pieces.length === 0) throw new PartonError('input', `an operand of ${metadata.name} has no FK tables.`, { file: metadata.file });
    const isDivisor = theory.operation === 'RATIO' && i === operands.length - 1 && pieces.length === 1;
    return joinTables(pieces, isDivisor && isCommonDivisor(pieces[0]!) ? Int32Array.of(0) : kept);
  });
}

async function loadPiece(name: string, theory: TheoryMetadata, cfactorNames: readonly string[], library: Library): Promise<Piece> {
  const cfactors = cfactorNames.map((cfactor) => library.cfactors(cfactor, name).central);
  const table = await library.fkTable(name);
  const { q0 } = library.theoryCard;
  if (Math.abs(table.q0 / q0 - 1) > 1e-6) {
    throw new PartonError('input', `the FK table ${name} begins at ${table.q0} GeV, theory ${library.theoryId} at ${q0} GeV.`, {}, 'The table is of another theory.');
  }
  return {
    table,
    ...(cfactors.length > 0 && { cfactors: cfactors.reduce(multiply) }),
    factor: theory.conversionFactor * (theory.normalization.get(name) ?? 1),
    shift: theory.shifts.get(name) ?? 0,
  };
}

/** Element by element; an array of one stands for all. */
function multiply(a: Float64Array, b: Float64Array): Float64Array {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  if (short.length !== long.length && short.length !== 1) throw new PartonError('input', `C-factors of ${short.length} and ${long.length} rows cannot be multiplied.`);
  return long.map((value, i) => value * short[short.length === 1 ? 0 : i]!);
}
