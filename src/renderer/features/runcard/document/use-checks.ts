import { refDebounced, watchImmediate } from '@vueuse/core';
import { computed, inject, provide, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from 'vue';
import type { CatalogueEntry, Examination, Forecast } from '../../../../shared/contract/engine-api';
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
  /** Why there is no examination or forecast. */
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

  let last = '';
  const soundNow = computed(() => (editor.parsed.value.runcard ? (last = editor.text.value) : last));
  const sound = refDebounced(soundNow, 350);

  engine.catalogue().then((entries) => {
    catalogue.value = entries;
    editor.view.dispatch({ effects: StateEffect.appendConfig.of(catalogueFacet.of(entries)) });
  }, (error: unknown) => { failure.value = explain(error); });

  watchImmediate(sound, async (text) => {
    if (text === '') return;
    const replicas = editor.parsed.value.runcard?.replicas ?? 1;
    try {
      const seen = await engine.examineRuncard(text);
      if (text !== sound.value) return;
      [examination.value, failure.value] = [seen, undefined];
    } catch (error) {
      if (text === sound.value) failure.value = explain(error);
    }
    examined.value = text;
    const cost = await engine.forecast(text, replicas, settings.settings.workers).catch(() => undefined); // what it lacks, the examination has said
    if (text === sound.value) forecast.value = cost;
  });

  const checks: Checks = { catalogue, examination, forecast, failure, sound, stale: computed(() => examined.value !== soundNow.value) };
  provide(KEY, checks);
  return checks;
}
