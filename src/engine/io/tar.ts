import { PartonError } from '../../shared/errors';

const BLOCK = 512;
const MAX_ENTRIES = 10_000;

/**
 * The plain files of a tar archive (ustar, as GNU tar and Python write it), name to content, which shares memory with `bytes`. What is no
 * plain file is passed over. @throws PartonError with the byte offset
 */
export function readTar(bytes: Uint8Array, file: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (let at = 0, entries = 0; at + BLOCK <= bytes.length; entries++) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return files;
    const bad = (problem: string) => new PartonError('input', problem, { file, place: `byte ${at}` }, 'It must be a tar archive that is not compressed.');
    if (entries >= MAX_ENTRIES) throw bad(`it has more than ${MAX_ENTRIES} entries.`);
    const text = (from: number, to: number) => Buffer.from(header.subarray(from, to)).toString('latin1').replace(/\0[^]*$/, '');
    const octal = (from: number, to: number) => (/^ *[0-7]+ *$/.test(text(from, to)) ? parseInt(text(from, to), 8) : NaN);
    // the checksum counts itself as blanks
    const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
    if (octal(148, 156) !== sum) throw bad('not a tar archive, or damaged: a checksum does not agree.');
    const size = octal(124, 136);
    const start = at + BLOCK;
    if (!(size <= bytes.length - start)) throw bad('it is cut short, or an entry is larger than 8 GiB.');
    const kind = text(156, 157);
    const prefix = text(257, 262) === 'ustar' ? text(345, 500) : '';
    if (kind === '' || kind === '0') files.set(`${prefix && `${prefix}/`}${text(0, 100)}`.replace(/^\.\//, ''), bytes.subarray(start, start + size));
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
