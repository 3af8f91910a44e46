import vue from '@vitejs/plugin-vue';
import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';
import { NONCE_PLACE } from './src/window/pages';

const source = (path: string): string => resolve(import.meta.dirname, 'src', path);

/**
 * One build of the engine and the command line, for plain Node and for Electron's utility process alike: CommonJS, complete
 * without node_modules. What is imported when needed (the commands, TensorFlow.js) lies in chunks of its own. Beside it the desktop
 * program: main, preload, and the pages of its window.
 */
export default defineConfig({
  main: {
    build: {
      emptyOutDir: false,
      externalizeDeps: false,
      rolldownOptions: {
        input: {
          parton: source('cli/parton.ts'),
          worker: source('engine/train/worker.ts'),
          compare: source('engine/compare/worker.ts'),
          device: source('engine/gpu/device-process.ts'),
          study: source('engine/study/worker.ts'),
          engine: source('engine/host/utility.ts'),
          index: source('main/index.ts'),
          print: source('main/print.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: { input: { index: source('preload/index.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: source('renderer'),
    plugins: [vue()],
    html: { cspNonce: NONCE_PLACE },
    build: { assetsInlineLimit: 0, rolldownOptions: { input: { index: source('renderer/index.html'), device: source('renderer/device.html') } } },
  },
});
