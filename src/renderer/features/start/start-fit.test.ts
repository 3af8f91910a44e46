// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FitEntry, ProjectListing, StartFit } from '../../../shared/contract/engine-api';
import { useNavigation } from '../../stores/navigation';
import { useProject } from '../../stores/project';
import { fakeServices } from '../../stores/fake-services';
import { useNewRuncard } from './new-runcard';
import { useStartFit } from './start-fit';

const listing: ProjectListing = {
  folder: '/p', name: 'p', pdfSets: [], looks: {}, fits: [{ name: 'dis' }, { name: 'dis-2' }] as unknown as FitEntry[],
  runcards: [{ file: '/p/runcards/own.yml', name: 'own', description: 'mine', datasets: 1, replicas: 5, epochs: 9, modified: 0, errors: 0 }],
};
const started: StartFit[] = [];
const written: [string, string, string | undefined][] = [];

beforeEach(() => {
  setActivePinia(createPinia());
  started.length = written.length = 0;
  fakeServices({
    listProject: async () => listing,
    readRuncard: async (file) => ({ file, text: `text of ${file}`, hash: 'h' }),
    writeRuncard: async (file, text, expected) => { written.push([file, text, expected]); return { file, text, hash: 'h' }; },
    runcardTemplates: async () => [{ name: 'dis', description: 'd', text: 'template' }, { name: 'own', description: 'mine', text: 'same' }],
    startFit: async (request) => { started.push(request); return `/p/fits/${request.name ?? ''}`; },
  });
  useProject().folder = '/p';
  useProject().listing = listing;
});

describe('starting a fit', () => {
  it('proposes a name that is free, and says what is wrong with another', () => {
    const store = useStartFit();
    expect([store.proposedName('dis'), store.proposedName('my runcard')]).toEqual(['dis-3', 'my_runcard']);
    expect([store.nameProblem('dis-3'), store.nameProblem('dis'), store.nameProblem('a/b'), store.nameProblem('')])
      .toEqual([undefined, 'A fit has this name already', 'Letters, digits, _ - and . make a name', 'A name is needed']);
  });
  it('asks, then starts as answered, and shows the fit', async () => {
    const store = useStartFit();
    await store.ask('/p/runcards/own.yml', 'own', 5);
    expect(store.question).toEqual({ file: '/p/runcards/own.yml', name: 'own', replicas: 5, text: 'text of /p/runcards/own.yml' });
    await store.start({ name: 'own', replicas: [1, 3], engine: 'plain', workers: 0 });
    expect(started).toEqual([{ project: '/p', runcard: '/p/runcards/own.yml', name: 'own', replicas: [1, 3], engine: 'plain' }]);
    expect([store.question, useNavigation().view, useNavigation().fit]).toEqual([undefined, 'fit', '/p/fits/own']);
  });
});

describe('a new runcard', () => {
  it('begins with a template or a runcard of the project, each once', async () => {
    const all = await useNewRuncard().beginnings();
    expect(all.map(({ label }) => label)).toEqual(['Template dis', 'Copy of own']);
    expect(await Promise.all(all.map((one) => one.text()))).toEqual(['template', 'text of /p/runcards/own.yml']);
  });
  it('is a new file of its name, which is opened', async () => {
    const store = useNewRuncard();
    expect([store.nameProblem('own'), store.nameProblem('a.yml'), store.nameProblem('../a'), store.nameProblem('two words')].map((problem) => problem !== undefined)).toEqual([true, true, true, false]);
    await store.create('new', (await store.beginnings())[0]!);
    expect(written).toEqual([['/p/runcards/new.yml', 'template', undefined]]);
    expect(useNavigation().runcard).toBe('/p/runcards/new.yml');
  });
});
