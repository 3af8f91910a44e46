import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Settings } from '../../shared/contract/desktop-api';
import type { ProjectListing } from '../../shared/contract/engine-api';
import { PartonError } from '../../shared/errors';
import { fakeServices } from './fake-services';
import { baseName, useProject } from './project';
import { useSettings } from './settings';

const listing = (folder: string): ProjectListing => ({ folder, name: baseName(folder), runcards: [], fits: [], pdfSets: [], looks: {} });
const writeSettings = async (change: Partial<Settings>) => ({ ...useSettings().settings, ...change });

describe('the open project', () => {
  beforeEach(() => { setActivePinia(createPinia()); });

  it('is read, and remembered as the most recent one, once', async () => {
    fakeServices({ listProject: async (folder) => listing(folder) }, { writeSettings });
    const project = useProject();
    await project.open('/p/a');
    await project.open('/p/b');
    await project.open('/p/a');
    expect(project.listing?.folder).toBe('/p/a');
    expect(useSettings().settings.recentProjects).toEqual(['/p/a', '/p/b']);
  });

  it('says why it cannot be read, and does not remember it', async () => {
    fakeServices({ listProject: async () => { throw new PartonError('storage', 'the folder is gone.'); } }, { writeSettings });
    await useProject().open('/p/gone');
    expect(useProject().problem).toBe('the folder is gone.');
    expect(useSettings().settings.recentProjects).toEqual([]);
  });

  it('is read once more, not twenty times, when it changes while it is being read', async () => {
    const answers: (() => void)[] = [];
    const listProject = vi.fn((folder: string) => new Promise<ProjectListing>((resolve) => { answers.push(() => { resolve(listing(folder)); }); }));
    const { tell } = fakeServices({ listProject }, { writeSettings });
    useProject().start();
    const opening = useProject().open('/p/a');
    for (let i = 0; i < 20; i++) tell('onProjectChanged', '/p/a');
    tell('onProjectChanged', '/p/other');
    answers.shift()!();
    await vi.waitFor(() => { expect(answers).toHaveLength(1); });
    answers.shift()!();
    await opening;
    expect(listProject).toHaveBeenCalledTimes(2);
  });

  it('shows the project that was opened last, whichever answer comes last', async () => {
    const answers = new Map<string, () => void>();
    fakeServices({ listProject: (folder) => new Promise((resolve) => { answers.set(folder, () => { resolve(listing(folder)); }); }) }, { writeSettings });
    const first = useProject().open('/p/slow');
    const second = useProject().open('/p/b');
    answers.get('/p/slow')!();
    await vi.waitFor(() => { expect(answers.has('/p/b')).toBe(true); });
    answers.get('/p/b')!();
    await Promise.all([first, second]);
    expect(useProject().listing?.folder).toBe('/p/b');
  });
});

it('takes the last part of any path', () => expect(['/a/b', 'C:\\x\\y\\', 'z'].map(baseName)).toEqual(['b', 'y', 'z']));
