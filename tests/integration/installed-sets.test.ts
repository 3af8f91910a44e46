import { cpSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EngineHost } from '../../src/engine/host/engine-host';
import { temporaryFolder } from '../helpers/cli';
import { exportGridSet } from '../helpers/export-grid-set';
import { connectHost, makeProject } from '../helpers/host';

const REFUSED = 'outside of the open projects';

describe('PDF sets that are installed', () => {
  it('are told and compared where they are; nothing else outside of the project is reached', async () => {
    const { project, remove } = makeProject();
    const [folder, linked] = [temporaryFolder(), temporaryFolder()];
    const set = exportGridSet(folder, 'Installed', [0, 1, 2]);
    const other = exportGridSet(linked, 'Other', [0, 1]);
    cpSync(join(set, 'Installed.info'), join(folder, 'Installed.info')); // a file is no set
    const { engine, close } = connectHost(project, new EngineHost({ folders: { pdfs: [folder] }, workers: 0 }));
    const names = async () => (await engine.installedSets()).map(({ name }) => name);
    try {
      expect(await engine.installedSets()).toEqual(expect.arrayContaining([{ folder: set, name: 'Installed', members: 4 }, expect.objectContaining({ name: 'T0_disfit' })]));
      expect(await engine.comparedSubjects([set])).toMatchObject([{ folder: set, value: { kind: 'set', name: 'Installed', members: [1, 2, 3] } }]);
      const { subjects } = await engine.comparePdfs({ subjects: [{ folder: set }], reference: 0 }, { basis: 'flavour', xMin: 1e-3, xMax: 0.5, points: 5, scale: 'log' });
      expect(subjects[0]!.value!.central.every(Number.isFinite)).toBe(true);

      await expect(engine.comparedSubjects([other])).rejects.toThrow(REFUSED);
      await expect(engine.comparedSubjects([folder])).rejects.toThrow(REFUSED);
      await expect(engine.comparedSubjects([`${folder}/../${basename(linked)}/Other`])).rejects.toThrow('not a full path without ".."');
      await expect(engine.comparedSubjects([`${set}/../Installed`])).rejects.toThrow('not a full path without ".."');
      await expect(engine.rename(set, 'mine')).rejects.toThrow(REFUSED);
      await expect(engine.duplicate(set)).rejects.toThrow(REFUSED);
      await expect(engine.readRuncard(join(set, 'Installed.info'))).rejects.toThrow(REFUSED);

      await engine.writeLook(project, set, { colour: 3, label: 'ours' });
      await expect(engine.writeLook(project, other, { colour: 1 })).rejects.toThrow(REFUSED);
      expect((await engine.listProject(project)).looks).toEqual({ [set]: { colour: 3, label: 'ours' } });

      expect(await names()).not.toContain('Other');
      symlinkSync(other, join(folder, 'Other')); // as `lhapdf install` and clusters do
      expect(await names()).toEqual(expect.arrayContaining(['Installed', 'Other']));
    } finally {
      await close();
      remove();
    }
  });
});
