import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalWriter, readJournal, rewindJournal } from './journal';

let folder: string;
let path: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(folder, 'journal');
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

const layout = { columns: ['training', 'validation'], replicas: [1, 2, 5, 7, 8, 9, 10, 11, 12] };
const frames = () => [...readJournal(path)];

/** Epochs 1 to n with replicas 2, 5 and 12, and an event at the end of each. */
function write(n: number, from = 1): void {
  const writer = JournalWriter.open(path, layout);
  for (let epoch = from; epoch <= n; epoch++) {
    writer.metrics(epoch, [2, 5, 12], Float32Array.of(epoch, 5, 12, -epoch, -5, NaN));
    writer.event({ epoch, replica: 5, name: 'noted' });
  }
  writer.close();
}

/** Sets how large files may become for this process: a condition as real as a full disk. False where that cannot be done. */
function limitFileSize(bytes: number | 'unlimited' | undefined): boolean {
  const limit = bytes === undefined ? [] : [`=${bytes}:`];
  return spawnSync('prlimit', ['--pid', String(process.pid), `--fsize${limit.join('')}`]).status === 0;
}

describe('journal', () => {
  it('gives back what was written, replicas in the order of the layout', () => {
    const writer = JournalWriter.open(path, layout);
    writer.metrics(7, [12, 2], [12, 2, -12, -2]);
    writer.metrics(8, [], []);
    writer.event({ epoch: 8, replica: 2, name: 'stopped', detail: 'no better χ²' });
    writer.event({ epoch: 8, name: 'interrupted' });
    writer.close();
    expect(frames()).toEqual([
      { kind: 'metrics', columns: layout.columns, epoch: 7, replicas: [2, 12], values: Float32Array.of(2, 12, -2, -12) },
      { kind: 'metrics', columns: layout.columns, epoch: 8, replicas: [], values: new Float32Array(0) },
      { kind: 'event', epoch: 8, replica: 2, name: 'stopped', detail: 'no better χ²' },
      { kind: 'event', epoch: 8, name: 'interrupted' },
    ]);
  });

  it('is none when there is no file', () => {
    expect(frames()).toEqual([]);
  });

  it('goes on with another layout', () => {
    write(1);
    const writer = JournalWriter.open(path, { columns: ['loss'], replicas: [100] });
    writer.metrics(3, [100], [1.5]);
    writer.close();
    expect(frames().at(-1)).toEqual({ kind: 'metrics', columns: ['loss'], epoch: 3, replicas: [100], values: Float32Array.of(1.5) });
  });

  it('is the same file whether written in one go or in two', () => {
    write(6);
    const once = fs.readFileSync(path);
    fs.rmSync(path);
    write(3);
    write(6, 4);
    expect(fs.readFileSync(path)).toEqual(once);
  });

  it('cut anywhere, loses its last frames only, and goes on', () => {
    write(3);
    const whole = fs.readFileSync(path);
    const all = frames();
    let most = 0;
    for (let length = 0; length <= whole.length; length += length < 120 ? 1 : 5) {
      fs.writeFileSync(path, whole.subarray(0, length));
      const left = frames();
      expect(left).toEqual(all.slice(0, left.length));
      expect(left.length).toBeGreaterThanOrEqual(most);
      most = left.length;
      write(9, 9);
      expect(frames()).toEqual([...left, { ...all[0]!, epoch: 9, values: Float32Array.of(9, 5, 12, -9, -5, NaN) }, { ...all[1]!, epoch: 9 }]);
    }
    expect(most).toBeGreaterThanOrEqual(all.length - 1);
  });

  it('stops before a frame with a flipped bit', () => {
    write(3);
    const whole = fs.readFileSync(path);
    const all = frames();
    for (let byte = 8; byte < whole.length; byte++) {
      const damaged = Buffer.from(whole);
      damaged[byte]! ^= 1 << byte % 8;
      fs.writeFileSync(path, damaged);
      const left = frames();
      expect(left.length).toBeLessThan(all.length);
      expect(left).toEqual(all.slice(0, left.length));
    }
  });

  it('rewinds to a checkpoint, replica by replica', () => {
    write(4);
    rewindJournal(path, (epoch, replica) => epoch <= (replica === 5 ? 1 : 3));
    expect(frames().map((f) => [f.epoch, f.kind === 'metrics' ? f.replicas : f.name])).toEqual([
      [1, [2, 5, 12]], [1, 'noted'], [2, [2, 12]], [3, [2, 12]],
    ]);
    expect(frames()[2]).toMatchObject({ values: Float32Array.of(2, 12, -2, NaN) });
  });

  it('rewound and written again, is the file of a fit that was never interrupted', () => {
    write(5);
    const uninterrupted = fs.readFileSync(path);
    write(7, 6);
    rewindJournal(path, (epoch) => epoch <= 5);
    expect(fs.readFileSync(path)).toEqual(uninterrupted);
  });

  it('is small: 200 replicas, 1000 epochs in less than 1.7 MB', () => {
    const replicas = Array.from({ length: 200 }, (_, r) => r + 1);
    const writer = JournalWriter.open(path, { columns: layout.columns, replicas });
    for (let epoch = 1; epoch <= 1000; epoch++) writer.metrics(epoch, replicas, new Float32Array(400));
    writer.close();
    expect(fs.statSync(path).size).toBeLessThan(1.7e6);
    expect(frames()).toHaveLength(1000);
  });

  it.runIf(limitFileSize(undefined))('keeps the file sound and the frames pending when no more can be written', () => {
    const writer = JournalWriter.open(path, layout);
    writer.metrics(1, [2], [1, 1]);
    writer.flush();
    const before = fs.readFileSync(path);
    writer.metrics(2, [2], [2, 2]);
    writer.event({ epoch: 2, name: 'long', detail: 'x'.repeat(1000) });
    limitFileSize(before.length + 500);
    try {
      expect(() => {
        writer.flush(true);
      }).toThrow(/journal: cannot write: the file would exceed the size allowed here/);
    } finally {
      limitFileSize('unlimited');
    }
    expect(fs.readFileSync(path)).toEqual(before);
    writer.close();
    expect(frames().map((frame) => frame.epoch)).toEqual([1, 2, 2]);
  });

  it('does not touch a file of another kind', () => {
    fs.writeFileSync(path, 'my notes, not a journal');
    expect(() => JournalWriter.open(path, layout)).toThrow(/not a journal/);
    expect(fs.readFileSync(path, 'utf8')).toBe('my notes, not a journal');
  });

  it('refuses metrics of a replica that it does not know', () => {
    const writer = JournalWriter.open(path, layout);
    expect(() => {
      writer.metrics(1, [3], [0, 0]);
    }).toThrow(/does not know/);
    expect(() => {
      writer.metrics(1, [2], [0]);
    }).toThrow(/1 metrics for 2 columns/);
    writer.close();
  });
});
