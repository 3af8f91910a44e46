import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const eslint = new ESLint();

/** Lints source text as if it were the content of a file of the project; what the layer rule says. */
async function breaches(file: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: file });
  expect(result!.messages.filter(({ fatal }) => fatal)).toEqual([]);
  return result!.messages.filter(({ ruleId }) => ruleId === 'layers/imports').map(({ message }) => message);
}

const SHARED = 'src/shared/errors.ts';
const CHARTS = 'src/charts/plot.ts';
const ENGINE = 'src/engine/theory/read-fk-table.ts';
const CLI = 'src/cli/parton.ts';
const HOST = 'src/engine/host/utility.ts';
const SERVER = 'src/server/server.ts';
const WINDOW = 'src/window/pages.ts';
const PRELOAD = 'src/preload/index.ts';

describe('lint keeps the layers', () => {
  it.each([
    [SHARED, "import 'node:fs';", 'no modules of node'],
    [SHARED, "import 'fs/promises';", 'no modules of node'],
    [SHARED, "export * from '../engine/theory/fk-table';", 'src/shared may not use src/engine'],
    [SHARED, "export const one = import('vue');", 'src/shared may not use vue'],
    [SHARED, "export type One = import('electron').App;", 'src/shared may not use electron'],
    [CHARTS, "import '../renderer/app/views';", 'src/charts may not use src/renderer'],
    [CHARTS, "import 'node:fs';", 'no modules of node'],
    [ENGINE, "import { app } from 'electron';\napp.quit();", 'src/engine may not use electron'],
    [ENGINE, "export const one = import('electron/main');", 'src/engine may not use electron/main'],
    [ENGINE, "import '../../cli/parton';", 'src/engine may not use src/cli'],
    [ENGINE, "export { fitFile } from '../../main/window';", 'src/engine may not use src/main'],
    [ENGINE, "import '../../../tests/helpers/tolerance';", 'may not reach outside src'],
    [CLI, "import 'electron';", 'src/cli may not use electron'],
    [CLI, "export { view } from '../renderer/app';", 'src/cli may not use src/renderer'],
    [HOST, "import 'electron';", 'src/engine may not use electron'],
    [SERVER, "import 'electron';", 'src/server may not use electron'],
    [SERVER, "import '../main/door';", 'src/server may not use src/main'],
    [WINDOW, "import '../server/gate';", 'src/window may not use src/server'],
    [PRELOAD, "import '../engine/io/durable';", 'src/preload may not use src/engine'],
    [PRELOAD, "import 'node:fs';", 'no modules of node'],
  ])('%s: %s', async (file, text, problem) => {
    expect(await breaches(file, text)).toEqual([expect.stringContaining(problem)]);
  });

  it.each([
    [SHARED, "import { z } from 'zod';\nexport { flavours } from './physics/flavours';\nexport const one = z;"],
    [ENGINE, "import 'node:fs';\nimport '../io/durable';\nimport '../../shared/errors';\nexport const tf = import('@tensorflow/tfjs');"],
    [CLI, "import 'commander';\nimport '../engine/io/durable';\nimport '../shared/errors';"],
  ])('and lets pass what a layer may use: %s', async (file, text) => {
    expect(await breaches(file, text)).toEqual([]);
  });

  it('and no file of src above 400 lines of code', async () => {
    const lines = (n: number) => Array.from({ length: n }, (_, i) => `export const n${i} = ${i}; // ${i}\n\n`).join('');
    const rules = async (n: number) => (await eslint.lintText(lines(n), { filePath: SHARED }))[0]!.messages.map(({ ruleId }) => ruleId);
    expect(await rules(400)).toEqual([]);
    expect(await rules(401)).toEqual(['max-lines']);
  });
});
