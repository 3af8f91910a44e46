import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { RuncardTemplate } from '../../../shared/contract/engine-api';
import { useNavigation } from '../../stores/navigation';
import { useProject } from '../../stores/project';
import { useEngine } from '../../stores/services';

/** A text to begin a runcard with: one that comes with the program, or one of the project. */
export interface Beginning {
  readonly key: string;
  readonly label: string;
  readonly note: string;
  text(): Promise<string>;
}

/** Whether the dialog for a new runcard is open, and what it does. */
export const useNewRuncard = defineStore('new runcard', () => {
  const isOpen = ref(false);

  async function beginnings(): Promise<readonly Beginning[]> {
    const own = useProject().runcards.map(({ file, name, description }): Beginning =>
      ({ key: file, label: `Copy of ${name}`, note: description, text: async () => (await useEngine().readRuncard(file)).text }));
    const isHere = (template: RuncardTemplate): boolean => useProject().runcards.some(({ name, description }) => name === template.name && description === template.description);
    const templates = (await useEngine().runcardTemplates()).filter((template) => !isHere(template));
    return [...templates.map(({ name, description, text }): Beginning => ({ key: `template ${name}`, label: `Template ${name}`, note: description, text: async () => text })), ...own];
  }
  function nameProblem(name: string): string | undefined {
    if (name === '') return 'A name is needed';
    if (!/^\w[\w.+ -]{0,95}$/.test(name) || name.endsWith('.') || /\.ya?ml$/.test(name)) return 'Letters, digits, spaces, _ - + and . make a name, without .yml';
    return useProject().runcards.some((runcard) => runcard.name === name) ? 'A runcard has this name already' : undefined;
  }
  /** Writes the file and opens it. @throws PartonError */
  async function create(name: string, from: Beginning): Promise<void> {
    const file = `${useProject().folder}/runcards/${name}.yml`;
    await useEngine().writeRuncard(file, await from.text(), undefined);
    isOpen.value = false;
    useNavigation().openRuncard(file);
    await useProject().refresh();
  }
  return { isOpen, beginnings, nameProblem, create };
});
