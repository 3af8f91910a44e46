import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { useQuestions } from './questions';

const question = { title: 'Stop?', text: '', answers: ['Yes', 'No', 'Cancel'] };

describe('questions of the page', () => {
  beforeEach(() => { setActivePinia(createPinia()); });

  it('are answered by what was chosen, and by the last answer when nothing was', async () => {
    const questions = useQuestions();
    const first = questions.ask(question);
    questions.choose(1);
    expect([await first, questions.asked]).toEqual([1, undefined]);
    const second = questions.ask(question);
    questions.cancel();
    expect(await second).toBe(2);
  });

  it('make way for a new one, which cancels them', async () => {
    const questions = useQuestions();
    const [first, second] = [questions.ask(question), questions.askFolder('Where?', ['/p'])];
    expect(await first).toBe(2);
    questions.chooseFolder('/p/q');
    expect(await second).toBe('/p/q');
    const third = questions.askFolder('Where?', []);
    questions.cancel();
    expect(await third).toBeUndefined();
  });
});
