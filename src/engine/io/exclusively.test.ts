import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../tests/helpers/cli';
import { exclusively } from './exclusively';

const folder = temporaryFolder();
const file = join(folder, 'list.json');
const guard = join(folder, '.list.json.lock');

it('waits for another process that holds the file, and lets go of it afterwards', async () => {
  writeFileSync(file, 'before');
  mkdirSync(guard);
  const other = promisify(execFile)(process.execPath, ['-e', 'setTimeout(() => { fs.writeFileSync(process.argv[1], "theirs"); fs.rmdirSync(process.argv[2]); }, 200)', file, guard]);
  expect(exclusively(file, () => {
    expect(() => { mkdirSync(guard); }).toThrow('EEXIST');
    return readFileSync(file, 'utf8');
  })).toBe('theirs');
  await other;
  expect(() => exclusively(file, () => { throw new Error('of the work'); })).toThrow('of the work');
  expect(readdirSync(folder)).toEqual(['list.json']);
});

it('does not wait for a process that died', () => {
  mkdirSync(guard);
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 2000));
  expect(exclusively(file, () => 1)).toBe(1);
  clock.mockRestore();
  expect(readdirSync(folder)).toEqual(['list.json']);
});

it('says where it cannot', () => {
  expect(() => exclusively(join(folder, 'gone', 'list.json'), () => 1)).toThrow('cannot write: its folder does not exist');
});
