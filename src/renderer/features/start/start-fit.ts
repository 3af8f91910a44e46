import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { fitName, freeName, nameProblem as wrongName } from '../../../shared/fit-name';
import { useNavigation } from '../../stores/navigation';
import { useProject } from '../../stores/project';
import { useEngine } from '../../stores/services';
import type { FitEngine } from '../../../shared/contract/fit-engines';

/** The runcard that is about to be fitted. */
export interface FitQuestion {
  readonly file: string;
  readonly name: string;
  readonly text: string;
  readonly replicas: number;
}

export interface FitAnswer {
  readonly name: string;
  readonly replicas: readonly number[];
  readonly engine: FitEngine;
  /** 0: one a processor. */
  readonly workers: number;
}

/** A fit before it starts: what is asked in the dialog, and its beginning. */
export const useStartFit = defineStore('start fit', () => {
  const question = shallowRef<FitQuestion>();

  /** Asks how a saved runcard is to be fitted. @throws PartonError when it cannot be read */
  async function ask(file: string, name: string, replicas: number): Promise<void> {
    const { text } = await useEngine().readRuncard(file);
    question.value = { file, name, text, replicas };
  }
  function close(): void {
    question.value = undefined;
  }
  const taken = (): ReadonlySet<string> => new Set(useProject().fits.map((fit) => fit.name));
  const proposedName = (name: string): string => freeName(fitName(name), taken());

  /** What is wrong with the name of a new fit. */
  function nameProblem(name: string): string | undefined {
    return wrongName(name) ?? (taken().has(name) ? 'A fit has this name already' : undefined);
  }
  /** Queues the fit and shows it. @throws PartonError */
  async function start({ name, replicas, engine, workers }: FitAnswer): Promise<void> {
    const { file } = question.value!;
    const folder = await useEngine().startFit({ project: useProject().folder, runcard: file, name, replicas, engine, ...(workers > 0 && { workers }) });
    close();
    useNavigation().openFit(folder);
    void useProject().refresh();
  }
  return { question, ask, close, proposedName, nameProblem, start };
});
