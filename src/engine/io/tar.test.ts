import { describe, expect, it } from 'vitest';
import { PartonError } from '../../shared/errors';
import { readTar } from './tar';

function entry(name: string, content: string, kind = '0'): Uint8Array {
  const block = Buffer.alloc(512 + Math.ceil(content.length / 512) * 512);
  block.write(name, 0);
  block.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  block.write(`        ${kind}ustar\0`, 148);
  const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  block.write(content, 512);
  return block;
}
const archive = (...entries: Uint8Array[]) => Buffer.concat([...entries, Buffer.alloc(1024)]);

describe('a tar archive', () => {
  it('gives its plain files by name', () => {
    const files = readTar(archive(entry('./folder/', '', '5'), entry('./a.txt', 'alpha'), entry('pax', '12 mtime=1\n', 'x'), entry('folder/b', 'b'.repeat(600))), 'a.tar');
    expect([...files].map(([name, content]) => [name, Buffer.from(content).toString()])).toEqual([['a.txt', 'alpha'], ['folder/b', 'b'.repeat(600)]]);
    expect(readTar(new Uint8Array(), 'a.tar').size).toBe(0);
  });

  it.each([
    ['something else', Buffer.from('no tar archive'.repeat(100)), 'a checksum does not agree'],
    ['one that is cut short', archive(entry('a', 'x'.repeat(2000))).subarray(0, 1600), 'cut short'],
    ['a damaged header', Buffer.from(archive(entry('a', 'x'))).fill(7, 130, 132), 'a checksum does not agree'],
  ])('%s is refused', (_, bytes, problem) => {
    expect(() => readTar(bytes, 'a.tar')).toThrow(PartonError);
    expect(() => readTar(bytes, 'a.tar')).toThrow(problem);
  });
});
