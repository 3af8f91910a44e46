import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';

/**
 * One build of the engine and the command line, for plain Node and for Electron's utility process alike: CommonJS, complete
 * without node_modules. What is imported when needed (the commands, TensorFlow.js) lies in chunks of its own.
 */
export default defineConfig({
  main: {
    build: {
      emptyOutDir: false,
      externalizeDeps: false,
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
