import { useMutationObserver } from '@vueuse/core';
import { shallowRef, type ShallowRef } from 'vue';
import { chartTheme, type ChartTheme } from '../../charts/theme';

let shared: ShallowRef<ChartTheme> | undefined;

/** The tokens of the present theme; changes with it. */
export function useChartTheme(): Readonly<ShallowRef<ChartTheme>> {
  const root = document.documentElement;
  const theme = (shared ??= shallowRef(themeOf(root)));
  theme.value = themeOf(root);
  useMutationObserver(root, () => { theme.value = themeOf(root); }, { attributes: true, attributeFilter: ['data-theme'] });
  return theme;
}

function themeOf(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  return chartTheme((name) => style.getPropertyValue(name).trim());
}
