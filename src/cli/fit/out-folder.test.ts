import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderToResume, newFolder } from './out-folder';

const before = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'out-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

describe('newFolder', () => {
  it('is named after the runcard, and never one that is there', () => {
    expect(newFolder('cards/dis.yml')).toBe(join('fits', 'dis'));
    mkdirSync('fits/dis', { recursive: true });
    expect(newFolder('cards/dis.yml')).toBe(join('fits', 'dis-2'));
    mkdirSync('fits/dis-2');
    mkdirSync('fits/dis-4');
    expect(newFolder('cards/dis.yml')).toBe(join('fits', 'dis-3'));
  });

  it.each([['my fit (new).yaml', 'my_fit_new_'], ['.hidden', 'hidden'], ['NNPDF40.yml', 'NNPDF40'], ['fits/old/filter.yml', 'old'], ['é.yml', '_']])('%s gives %s', (runcard, name) => {
    expect(newFolder(runcard)).toBe(join('fits', name));
  });
});

describe('folderToResume', () => {
  it('is the folder named, the one of --out, or the only one of the runcard', () => {
    mkdirSync('fits/dis', { recursive: true });
    mkdirSync('fits/dis-old');
    expect(folderToResume('fits/dis', undefined)).toBe('fits/dis');
    expect(folderToResume('dis.yml', 'elsewhere')).toBe('elsewhere');
    expect(folderToResume('dis.yml', undefined)).toBe(join('fits', 'dis'));
  });

  it('says so when that is not clear', () => {
    expect(() => folderToResume('dis.yml', undefined)).toThrow('which fit is to go on? There is no fit of it in fits/. Name the folder of the fit');
    mkdirSync('fits/dis', { recursive: true });
    mkdirSync('fits/dis-2');
    expect(() => folderToResume('dis.yml', undefined)).toThrow(/Its fits are .*dis, .*dis-2\. Name the folder/);
  });
});
