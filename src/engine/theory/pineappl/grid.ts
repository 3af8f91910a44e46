/** What is convolved: parton distribution (PDF) or fragmentation function (FF), unpolarised or polarised, of a hadron (PDG id). */
export interface Convolution {
  readonly type: 'UnpolPDF' | 'PolPDF' | 'UnpolFF' | 'PolFF';
  readonly pid: number;
}

/** Exponents of alpha_s, alpha and of the logarithms of the scale factors. */
export interface Order {
  readonly alphas: number;
  readonly alpha: number;
  readonly logxir: number;
  readonly logxif: number;
  readonly logxia: number;
}

/** A sum of products of partons, one a convolution, each with a factor. */
export type Channel = readonly { readonly pids: readonly number[]; readonly factor: number }[];

/** What a PineAPPL file says about itself. */
export interface PineapplHeader {
  /** Version of the file format: 0 (PineAPPL up to 0.8) or 1 (PineAPPL 1.x). */
  readonly fileVersion: number;
  /** Basis that the file names for its particle ids; tables evolved by other programs may name it wrongly, so the ids decide. */
  readonly pidBasis: string;
  readonly convolutions: readonly Convolution[];
  readonly orders: readonly Order[];
  readonly channels: readonly Channel[];
  /** What each bin's entries are divided by to give the observable: usually the product of bin widths. */
  readonly binNormalisations: Float64Array;
  /** Keys and values set by whoever made the file, such as theory_card, results, y_label, pineappl_gitversion. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** One axis of the subgrids: a scale squared (GeV^2), a momentum fraction, or nothing (format 0 always has two momentum axes). */
export type Axis = { readonly kind: 'scale' | 'x'; readonly index: number } | { readonly kind: 'none' };

/** Why a subgrid is not imported node values: interpolated (still to be filled or evolved) or a list of events. */
export type OtherSubgrid = 'interpolation' | 'event';

/** A subgrid with at least one entry: a sparse array over its nodes, left in the file's bytes. */
export interface Subgrid {
  /** Row-major index in [order, bin, channel]. */
  readonly cell: number;
  /** Number of nodes of each axis; their product counts the elements of the array. */
  readonly shape: readonly number[];
  /** Node values of each axis; subgrids with equal nodes usually share one array. */
  readonly nodes: readonly Float64Array[];
  /** Number of float64 entries, and their byte offset. */
  readonly entries: number;
  readonly entriesAt: number;
  /** Pairs: row-major index of the first element of a run, number of entries in it. */
  readonly runs: Int32Array;
  /** Distance between elements that follow each other in a run: 1 unless the array is stored transposed. */
  readonly stride: number;
}

/** A grid as read: everything needed to turn it into an FK table or to say why it is none. */
export interface PineapplGrid extends PineapplHeader {
  readonly file: string;
  /** The file, unpacked. */
  readonly bytes: Uint8Array;
  /** Numbers of orders, bins and channels. */
  readonly dimensions: readonly [number, number, number];
  readonly axes: readonly Axis[];
  /** Which axis holds the squared factorisation scale; undefined if it is not simply one of them. */
  readonly factorisationAxis: number | undefined;
  readonly subgrids: readonly Subgrid[];
  /** Subgrids that are not imported node values, by kind. */
  readonly otherSubgrids: ReadonlyMap<OtherSubgrid, number>;
}
