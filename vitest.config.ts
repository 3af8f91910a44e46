import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';
import { softwareGpu } from './scripts/lib/software-gpu.mjs';

Object.assign(process.env, softwareGpu()); // before the processes that run tests start

/** Unit tests stand beside their file; the other suites are the folders of tests/. `scripts/test.mjs` runs them one by one. */
const suites = ['golden', 'integration', 'fault', 'fuzz'];
const project = (name: string, include: string[], exclude: string[] = []) => ({ extends: true as const, test: { name, include, exclude } });

export default defineConfig({
  plugins: [vue()],
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    css: true, // tokens are read by charts
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      project('unit', ['src/**/*.test.ts']),
      ...suites.map((name) => project(name, [`tests/${name}/**/*.test.ts`])),
      project('scratch', ['tests/**/*.test.ts'], suites.map((name) => `tests/${name}/**`)), // a developer's own experiments
    ],
  },
});
