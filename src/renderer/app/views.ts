import { defineAsyncComponent, type Component } from 'vue';

/** The views, each in a chunk of its own that is loaded when it is first shown. */
export const RuncardView: Component = defineAsyncComponent(() => import('../features/runcard/RuncardView.vue'));
export const FitView: Component = defineAsyncComponent(() => import('../features/fit/FitView.vue'));
export const CompareView: Component = defineAsyncComponent(() => import('../features/compare/CompareView.vue'));
export const SettingsView: Component = defineAsyncComponent(() => import('../features/settings/SettingsView.vue'));
