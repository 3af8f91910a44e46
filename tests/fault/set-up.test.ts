import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface Freshness {
  readonly PARTS: Record<string, { outputs: string[] }>;
  sourceHash(part: string): string;
  staleParts(): string[];
  missingPackages(): string[];
}

const project = fileURLToPath(new URL('../..', import.meta.url));
let checkout: string;

/** A checkout with the real set-up scripts, package-lock.json and almost no sources. */
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'parton-set-up-'));
  for (const path of ['scripts', 'package.json', 'package-lock.json', 'tsconfig.json', 'electron.vite.config.ts']) cpSync(join(project, path), join(checkout, path), { recursive: true });
  write('src/cli/parton.ts', 'export const one = 1;');
  write('src/cli/parton.test.ts', 'export const test = 1;');
  write('src/engine/kernels/assembly/fit/index.ts', 'export function one(): i32 { return 1; }');
});
afterEach(() => rmSync(checkout, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), text);
}

const load = async (path: string) => (await import(pathToFileURL(join(checkout, path)).href)) as unknown;

function node(args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: checkout, env: { ...process.env, ...env } }, (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }));
  });
}

describe('set-up without packages', () => {
  it('says that the registry cannot be reached, and what to do', async () => {
    const offline = { npm_config_registry: 'http://127.0.0.1:9', npm_config_cache: join(checkout, 'cache'), npm_config_fetch_retries: '0' };
    const { code, stdout, stderr } = await node(['scripts/setup.mjs'], offline);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('The npm registry cannot be reached (connect ECONNREFUSED 127.0.0.1:9)');
    expect(stderr).toContain('run the same command again');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('says when package.json and package-lock.json contradict each other', async () => {
    writeFileSync(join(checkout, 'package-lock.json'), readFileSync(join(checkout, 'package-lock.json'), 'utf8').replaceAll('"node_modules/yaml"', '"node_modules/yam"'));
    const { code, stderr } = await node(['scripts/setup.mjs'], { npm_config_cache: join(checkout, 'cache') });
    expect(code).toBe(1);
    expect(stderr).toContain('Missing: yaml@');
  });
});

describe('what is stale', () => {
  /** Notes all parts as built from the sources as they are. */
  async function pretendBuilt(): Promise<Freshness> {
    const freshness = (await load('scripts/lib/freshness.mjs')) as Freshness;
    for (const { outputs } of Object.values(freshness.PARTS)) for (const output of outputs) write(join('out', output), '');
    write('out/built.json', JSON.stringify(Object.fromEntries(Object.keys(freshness.PARTS).map((part) => [part, freshness.sourceHash(part)]))));
    return freshness;
  }

  it.each([
    ['a source', () => write('src/cli/parton.ts', 'export const one = 2;'), ['program']],
    ['a new source', () => write('src/engine/one.ts', ''), ['program']],
    ['a kernel', () => write('src/engine/kernels/assembly/fit/index.ts', ''), ['kernels']],
    ['the packages', () => write('package-lock.json', '{"packages":{}}'), ['kernels', 'program']],
    ['a lost output', () => rmSync(join(checkout, 'out/main/worker.cjs')), ['program']],
    ['a damaged note', () => write('out/built.json', '{"kern'), ['kernels', 'program']],
    ['a test', () => write('src/cli/parton.test.ts', ''), []],
    ['the time of a file', () => utimesSync(join(checkout, 'src/cli/parton.ts'), 1e9, 1e9), []],
  ])('after a change of %s', async (_, change, stale) => {
    const freshness = await pretendBuilt();
    expect(freshness.staleParts()).toEqual([]);
    change();
    expect(freshness.staleParts()).toEqual(stale);
  });

  it('among the packages: missing ones and other versions, but neither other platforms\' nor additional ones', async () => {
    const { missingPackages } = (await load('scripts/lib/freshness.mjs')) as Freshness;
    const packages = { a: { version: '1.0.0' }, b: { version: '2.0.0' }, c: { version: '3.0.0' }, d: { version: '4.0.0', optional: true } };
    write('package-lock.json', JSON.stringify({ packages: { '': {}, ...packages } }));
    expect(missingPackages()).toEqual(['a', 'b', 'c']);
    write('node_modules/.package-lock.json', JSON.stringify({ packages: { a: { version: '1.0.0' }, b: { version: '2.0.1' }, e: { version: '5.0.0' } } }));
    expect(missingPackages()).toEqual(['b', 'c']);
  });
});

describe('the lock of a checkout', () => {
  const worker = "import('./scripts/lib/lock.mjs').then(({ locked }) => locked(async () => { console.log('in', Date.now()); await new Promise((r) => setTimeout(r, 120)); console.log('out', Date.now()); }))";

  it('lets one in at a time, after it took over that of a process that died', async () => {
    const { stdout: dead } = await node(['-p', 'process.pid']);
    write('out/.lock', JSON.stringify({ host: hostname(), pid: Number(dead) }));
    const runs = await Promise.all(Array.from({ length: 4 }, () => node(['-e', worker])));
    const spans = runs.map(({ stdout }) => stdout.match(/\d+/g)!.map(Number)).sort((a, b) => a[0]! - b[0]!);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    spans.slice(1).forEach(([start], i) => expect(start).toBeGreaterThanOrEqual(spans[i]![1]!));
    expect(() => readFileSync(join(checkout, 'out/.lock'))).toThrow('ENOENT');
  });
});
