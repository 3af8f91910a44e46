import { xxh32 } from '../../src/engine/theory/xxh32';

const BLOCK = 4 << 20;

/** An LZ4 frame whose blocks are stored as they are. */
export function storedLz4(content: Uint8Array): Buffer {
  const descriptor = Uint8Array.of(0x60, 0x70);
  const header = Buffer.alloc(7);
  header.writeUInt32LE(0x184d2204, 0);
  header.set(descriptor, 4);
  header[6] = (xxh32(descriptor) >>> 8) & 0xff;
  const size = (bytes: number) => {
    const written = Buffer.alloc(4);
    written.writeUInt32LE(bytes);
    return written;
  };
  const blocks = Array.from({ length: Math.ceil(content.length / BLOCK) }, (_, b) => content.subarray(b * BLOCK, (b + 1) * BLOCK));
  return Buffer.concat([header, ...blocks.flatMap((block) => [size((block.length | 0x80000000) >>> 0), block]), size(0)]);
}

function tarEntry(name: string, content: Uint8Array): Buffer {
  const block = Buffer.alloc(512 + Math.ceil(content.length / 512) * 512);
  block.write(name, 0);
  block.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  block.write('        0ustar\0', 148);
  const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  block.set(content, 512);
  return block;
}

/** An EKO archive of one operator, packed with LZ4, at 100 GeV unless its metadata say otherwise. */
export const operatorArchive = (packed: Uint8Array, metadata: Uint8Array = Buffer.from('origin:\n- 10000.0\n- 5\n')): Uint8Array =>
  new Uint8Array(Buffer.concat([tarEntry('metadata.yaml', metadata), tarEntry('operators/a.npy.lz4', packed), Buffer.alloc(1024)]));
