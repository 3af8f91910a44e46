import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';

/**
 * One build of the engine and the command line, for plain Node and for Electron's utility process alike: CommonJS, with
 * what the program always needs bundled (it starts faster), and TensorFlow.js left to be loaded when it is asked for.
 */
export default defineConfig({
  main: {
    build: {
      emptyOutDir: false,
      externalizeDeps: { exclude: ['commander', 'yaml', 'zod'] },
      sourcemap: true,
      rolldownOptions: {
        input: {
          parton: resolve(import.meta.dirname, 'src/cli/parton.ts'),
          worker: resolve(import.meta.dirname, 'src/engine/train/worker.ts'),
        },
        output: { entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
});
