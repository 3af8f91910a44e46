import { refDebounced, watchImmediate } from '@vueuse/core';
import { computed, inject, provide, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from 'vue';
import type { CatalogueEntry, Examination, Forecast } from '../../../../shared/contract/engine-api';
import { PartonError } from '../../../../shared/errors';
import { canonicalRuncard } from '../../../../shared/runcard/canonical';
import { explain } from '../../../stores/notices';
import { useEngine } from '../../../stores/services';
import { useSettings } from '../../../stores/settings';
import { catalogueFacet } from '../text/completion';
import type { RuncardEditor } from './runcard-editor';
import { StateEffect } from '@codemirror/state';

/** What only the engine can tell of the runcard as it is written: of the last text without an error, a moment after it. */
export interface Checks {
  readonly catalogue: Readonly<ShallowRef<readonly CatalogueEntry[]>>;
  readonly examination: Readonly<ShallowRef<Examination | undefined>>;
  readonly forecast: Readonly<ShallowRef<Forecast | undefined>>;
  /** Why there is no forecast. */
  readonly noForecast: Readonly<Ref<string | undefined>>;
  /** The forecast is of a runcard that means another fit. */
  readonly outdated: ComputedRef<boolean>;
  /** Why there is no examination. */
  readonly failure: Readonly<Ref<string | undefined>>;
  /** What is shown belongs to an older text. */
  readonly stale: ComputedRef<boolean>;
  /** The last sound text: what the engine was asked about. */
  readonly sound: Readonly<Ref<string>>;
}

const KEY: InjectionKey<Checks> = Symbol('checks');
export function useChecks(): Checks {
  const checks = inject(KEY);
  if (!checks) throw new Error('outside a runcard view');
  return checks;
}

export function provideChecks(editor: RuncardEditor): Checks {
  const engine = useEngine();
  const settings = useSettings();
  const catalogue = shallowRef<readonly CatalogueEntry[]>([]);
  const examination = shallowRef<Examination>();
  const forecast = shallowRef<Forecast>();
  const failure = ref<string>();
  const examined = ref('');
  const noForecast = ref<string>();
  const asked = ref('');

  let last = '';
  const soundNow = computed(() => (editor.parsed.value.runcard ? (last = editor.text.value) : last));
  const sound = refDebounced(soundNow, 350);

  engine.catalogue().then((entries) => {
    catalogue.value = entries;
    editor.view.dispatch({ effects: StateEffect.appendConfig.of(catalogueFacet.of(entries)) });
  }, (error: unknown) => { failure.value = explain(error); });

  watchImmediate(sound, async (text) => {
    if (text === '') return;
    try {
      const seen = await engine.examineRuncard(text);
      if (text !== sound.value) return;
      [examination.value, failure.value] = [seen, undefined];
    } catch (error) {
      if (text === sound.value) failure.value = explain(error);
    }
    examined.value = text;
  });

  // The engine measures its speed by a few epochs, so it is asked only when the runcard comes to mean another fit, one question at a time.
  const question = computed(() => {
    const { runcard } = editor.parsed.value;
    return runcard ? `${canonicalRuncard(runcard)} ${runcard.replicas} ${settings.settings.workers}` : '';
  });
  const settled = refDebounced(question, 1500);
  let asking = false;
  async function ask(): Promise<void> {
    if (asking || examination.value === undefined || settled.value === '' || settled.value === asked.value || examination.value.problems.length > 0) return;
    const [key, { runcard }] = [settled.value, editor.parsed.value];
    if (!runcard) return;
    asking = true;
    try {
      forecast.value = await engine.forecast(editor.text.value, runcard.replicas, settings.settings.workers);
      noForecast.value = undefined;
    } catch (error) {
      [forecast.value, noForecast.value] = [undefined, error instanceof PartonError ? error.problem : explain(error)];
    }
    [asked.value, asking] = [key, false];
    await ask();
  }
  watchImmediate([settled, examination], ask);

  const checks: Checks = { catalogue, examination, forecast, noForecast, failure, sound, outdated: computed(() => asked.value !== question.value), stale: computed(() => examined.value !== soundNow.value) };
  provide(KEY, checks);
  return checks;
}
