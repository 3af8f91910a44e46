import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AllowedFolders, checkName, freePath } from './paths';

const home = mkdtempSync(join(tmpdir(), 'parton-paths-'));
const [project, sibling] = [join(home, 'project'), join(home, 'project-2')];
for (const folder of [project, sibling, join(project, 'fits')]) mkdirSync(folder);
symlinkSync(sibling, join(project, 'link'));
afterAll(() => rmSync(home, { recursive: true }));

describe('allowed folders', () => {
  const allowed = new AllowedFolders();
  allowed.allow(project);

  it.each([project, join(project, 'a.yml'), join(project, 'fits', 'new', 'deep'), `${project}/./fits`])('let %s in', (path) => {
    expect(allowed.check(path)).toBe(join(path));
  });

  it.each([
    home, sibling, `${project}/../project-2`, `${project}/fits/../../project-2/x`, '/', '', '.', 'project', join(project, 'link'), join(project, 'link', 'x.yml'), `${project}\\..\\x`,
  ])('keep %j out', (path) => expect(() => allowed.check(path)).toThrow(expect.objectContaining({ kind: 'input' })));

  it('follow a link on the way to the project itself', () => {
    const alias = join(home, 'alias');
    symlinkSync(project, alias);
    const other = new AllowedFolders();
    other.allow(alias);
    expect(other.check(join(alias, 'a.yml'))).toBe(join(alias, 'a.yml'));
    expect(() => other.check(join(alias, 'link', 'a.yml'))).toThrow('outside');
  });
});

describe('names', () => {
  it.each(['dis', 'dis-2', 'a b', 'NNPDF4.0'])('takes %s', (name) => expect(checkName(name)).toBe(name));
  it.each(['', '.', '..', '.hidden', 'a/b', 'a\\b', 'a\0', 'x.', 'x '.trimEnd() + ' ', '-rf'])('refuses %j', (name) => expect(() => checkName(name)).toThrow('cannot be a name'));

  it('are counted on when they are taken', () => {
    const file = join(project, 'one.yml');
    expect(freePath(file, '.yml')).toBe(file);
    writeFileSync(file, '');
    expect(freePath(file, '.yml')).toBe(join(project, 'one-2.yml'));
    expect(freePath(join(project, 'fits'))).toBe(join(project, 'fits-2'));
  });
});

it('leave that comes a moment after the question is waited for, and no longer', async () => {
  const allowed = new AllowedFolders();
  setTimeout(() => allowed.allow(project), 60);
  expect(await allowed.checkSoon(join(project, 'fits'))).toBe(join(project, 'fits'));
  await expect(allowed.checkSoon(sibling)).rejects.toThrow('outside of the open projects');
});
