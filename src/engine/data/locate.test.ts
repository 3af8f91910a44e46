import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../io/project-root';
import { findTheory, searchFolders } from './locate';

const root = mkdtempSync(join(tmpdir(), 'locate-'));
const at = (...parts: string[]): string => join(root, ...parts);
const embedded = (...parts: string[]): string => join(projectRoot(), 'resources', ...parts);

function write(path: string, text = ''): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

function folder(...parts: string[]): string {
  mkdirSync(at(...parts), { recursive: true });
  return at(...parts);
}

/** An environment in which only what a test adds is there. */
const bare = { XDG_CONFIG_HOME: at('config') };
const system = ['/usr/local/share/LHAPDF', '/usr/share/LHAPDF'];

beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('where things are looked for', () => {
  it('is the embedded project alone in a bare environment', () => {
    const { theories, data, pdfs } = searchFolders({}, bare);
    expect(theories).toEqual([embedded('theory')]);
    expect(data).toEqual([{ commondata: embedded('nnpdf_data', 'commondata'), cfactors: embedded('nnpdf_data', 'cfactors'), theoryCards: embedded('nnpdf_data', 'theory_cards') }]);
    expect(pdfs).toEqual([embedded('pdfs'), ...system]);
  });

  it('is the embedded project, options, settings, then the folders of nnpdf and LHAPDF', () => {
    folder('opt', 'theory');
    folder('opt', 'package', 'commondata');
    folder('opt', 'pdfs');
    folder('set', 'theory');
    folder('set', 'pdfs', 'a');
    write(at('config', 'parton', 'settings.yml'), 'theory: ../../set/theory\npdfs: [../../set/pdfs/a]\n');
    folder('venv', 'lib', 'python3.12', 'site-packages', 'nnpdf_data', 'commondata');
    const { theories, data, pdfs } = searchFolders(
      { theory: [at('opt', 'theory')], data: [at('opt', 'package')], pdfs: [at('opt', 'pdfs')] },
      { ...bare, VIRTUAL_ENV: at('venv'), LHAPDF_DATA_PATH: `${at('lha1')}:${at('lha2')}`, LHAPATH: at('old') },
    );
    expect(theories).toEqual([embedded('theory'), at('opt', 'theory'), at('set', 'theory'), at('venv', 'share', 'NNPDF', 'theories')]);
    expect(data.map(({ commondata }) => commondata)).toEqual([
      embedded('nnpdf_data', 'commondata'), at('opt', 'package', 'commondata'), at('venv', 'lib', 'python3.12', 'site-packages', 'nnpdf_data', 'commondata'),
    ]);
    expect(pdfs).toEqual([embedded('pdfs'), at('opt', 'pdfs'), at('set', 'pdfs', 'a'), at('lha1'), at('lha2'), at('venv', 'share', 'LHAPDF'), ...system]);
  });

  it('follows the nnprofile', () => {
    folder('mydata', 'SET');
    const profile = write(at('profile.yaml'), `nnpdf_share: ${at('share')}\ntheories_path: th\ndata_path: [${at('mydata')}, ${at('gone')}]\n`);
    const named = searchFolders({}, { ...bare, NNPDF_PROFILE_PATH: profile, CONDA_PREFIX: at('conda') });
    expect(named.theories).toEqual([embedded('theory'), at('share', 'th')]);
    expect(named.data.slice(1)).toEqual([{ commondata: at('mydata'), cfactors: at('cfactors'), theoryCards: at('theory_cards') }]);

    write(at('config', 'NNPDF', 'nnprofile.yaml'), 'nnpdf_share: RELATIVE_TO_PYTHON\n');
    expect(searchFolders({}, { ...bare, CONDA_PREFIX: at('conda') }).theories).toEqual([embedded('theory'), at('conda', 'share', 'NNPDF', 'theories')]);
  });

  it('must be there where the user named it', () => {
    expect(() => searchFolders({ data: [at('nowhere')] }, bare)).toThrow(/--data: there is no folder .*nowhere/);
    const settings = write(at('mine.yml'), 'theory: nowhere\n');
    expect(() => searchFolders({}, { ...bare, PARTON_SETTINGS: settings })).toThrow(/mine\.yml, theory: there is no folder/);
    write(settings, '# a typo\ntheories: .\n');
    expect(() => searchFolders({}, { ...bare, PARTON_SETTINGS: settings })).toThrow(/mine\.yml:2 \(theories\): unknown setting/);
  });
});

describe('a theory', () => {
  it('is a folder theory_<id>, or one with tables that bears no other number', () => {
    const collection = folder('all');
    folder('all', 'theory_700', 'fastkernel');
    folder('own', 'fastkernel');
    folder('theory_200', 'fastkernel');
    expect(findTheory([collection, at('own'), at('theory_200')], '700')).toEqual([at('all', 'theory_700'), at('own')]);
    expect(findTheory([at('theory_200')], '200')).toEqual([at('theory_200')]);
  });

  it('that is nowhere is an error that says where it was looked for', () => {
    expect(() => findTheory([at('a'), at('b')], '700')).toThrow(new RegExp(`theory 700 is not there.*${at('a', 'theory_700')}, ${at('b', 'theory_700')}.*--theory`));
  });
});
