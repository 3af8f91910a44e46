import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moveLook, readLooks, writeLook } from './looks';

describe('colours and labels of a project', () => {
  let project: string;
  beforeEach(() => { project = mkdtempSync(join(tmpdir(), 'parton-looks-')); });
  afterEach(() => { rmSync(project, { recursive: true, force: true }); });
  const fit = (name: string) => join(project, 'fits', name);

  it('stay with a folder, also under a new name, and go', () => {
    expect(readLooks(project)).toEqual({});
    writeLook(project, fit('a'), { colour: 2, label: 'charm' });
    writeLook(project, fit('b'), { colour: 0 });
    expect(readLooks(project)).toEqual({ [fit('a')]: { colour: 2, label: 'charm' }, [fit('b')]: { colour: 0 } });
    expect(Object.keys((JSON.parse(readFileSync(join(project, 'looks.json'), 'utf8')) as { looks: object }).looks)).toEqual(['fits/a', 'fits/b']);
    moveLook(project, fit('a'), fit('c'));
    writeLook(project, fit('b'), {});
    expect(readLooks(project)).toEqual({ [fit('c')]: { colour: 2, label: 'charm' } });
  });

  it.each(['', '{', '{"format":2,"looks":{}}', '{"format":1,"looks":{"fits/a":{"colour":-1}}}', '[]'])('of a damaged file %j are none, and it is replaced', (text) => {
    writeFileSync(join(project, 'looks.json'), text);
    expect(readLooks(project)).toEqual({});
    writeLook(project, fit('a'), { colour: 1 });
    expect(readLooks(project)).toEqual({ [fit('a')]: { colour: 1 } });
  });
});
