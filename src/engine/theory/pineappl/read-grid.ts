import { PartonError } from '../../../shared/errors';
import { decodeLz4, isLz4 } from '../lz4';
import { BincodeReader } from './bincode';
import { readGridV0 } from './format-v0';
import { readGridV1 } from './format-v1';
import type { PineapplGrid } from './grid';

const MAGIC = new TextEncoder().encode('PineAPPL');

/**
 * Reads a PineAPPL grid or FK table (PineAPPL 0.2 to 1.5; file versions 0 and 1), packed as LZ4 or not. `file` names it in errors.
 * The layout is that of the serialised structures in pineappl/src/{grid,subgrid,boc,packed_array}.rs, and pineappl/src/{bin,sparse_array3,import_only_subgrid}.rs before 1.0.
 * @throws PartonError `input` (damaged or not PineAPPL) or `unsupported` (a later file version), with the byte offset
 */
export function readGrid(bytes: Uint8Array, file: string): PineapplGrid {
  const unpacked = isLz4(bytes) ? decodeLz4(bytes, file) : bytes;
  const reader = new BincodeReader(unpacked, file);
  let version = 0;
  if (MAGIC.every((byte, i) => unpacked[i] === byte)) {
    reader.at = MAGIC.length;
    version = reader.usize('the file version');
  }
  if (version > 1) {
    throw new PartonError('unsupported', `is of PineAPPL file version ${version}; versions 0 and 1 are known.`, { file, place: 'byte 8 of the unpacked data' }, 'Write it with PineAPPL 1.x.');
  }
  const grid = version === 1 ? readGridV1(reader) : readGridV0(reader);
  if (reader.left > 0) throw reader.damaged(`${reader.left} bytes follow its end`);
  checkConsistency(grid, reader);
  return grid;
}

function checkConsistency(grid: PineapplGrid, reader: BincodeReader): void {
  const counts = [grid.orders.length, grid.binNormalisations.length, grid.channels.length];
  if (counts.some((count, i) => count !== grid.dimensions[i])) {
    throw reader.damaged(`subgrids for ${grid.dimensions.join(' x ')} orders, bins and channels, of which there are ${counts.join(', ')}`);
  }
  if (grid.channels.some((channel) => channel.some(({ pids }) => pids.length !== grid.convolutions.length))) {
    throw reader.damaged('a channel has not as many partons as there are convolutions');
  }
  if (grid.subgrids.some(({ shape }) => shape.length !== grid.axes.length)) throw reader.damaged('a subgrid has not as many axes as there are kinematic variables');
}
