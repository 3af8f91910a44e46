// What is installed and built, compared with what package-lock.json and the sources ask for. Plain Node, no packages; reads only.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The parts of a build: their sources (files or folders) and what must lie under out/ afterwards. */
export const PARTS = {
  kernels: {
    sources: ['src/engine/kernels/assembly', 'scripts/build-kernels.mjs', 'package-lock.json'],
    outputs: ['fit', 'dense'].flatMap((name) => ['plain', 'relaxed'].map((simd) => `kernels/${name}-${simd}.wasm`)),
  },
  program: {
    sources: ['src', 'electron.vite.config.ts', 'scripts/build.mjs', 'package-lock.json', 'tsconfig.json'],
    outputs: ['main/parton.cjs', 'main/worker.cjs', 'main/device.cjs', 'main/compare.cjs', 'main/study.cjs', 'main/engine.cjs', 'main/index.cjs', 'main/print.cjs', 'preload/index.cjs', 'renderer/index.html', 'renderer/device.html'],
  },
};

const isSource = (part, path) => !path.endsWith('.test.ts') && (part === 'kernels' || !path.startsWith('src/engine/kernels/assembly/'));

function* filesUnder(path) {
  const full = join(root, path);
  const entries = readdirSync(full, { withFileTypes: true, recursive: true });
  for (const entry of entries) if (entry.isFile()) yield relative(root, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/');
}

/** Hash of the contents of a part's sources: the same in every clone, whatever the times of the files. */
export function sourceHash(part) {
  const paths = PARTS[part].sources.flatMap((path) => (/\.[a-z]+$/.test(path) ? [path] : [...filesUnder(path)]));
  const hash = createHash('sha256');
  for (const path of paths.filter((path) => isSource(part, path)).sort()) {
    const bytes = readFileSync(join(root, path));
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8'));
  } catch {
    return undefined; // absent or damaged: as good as not there
  }
};

/** Hashes of the sources that each part of out/ was built from. */
export const builtHashes = () => readJson('out/built.json') ?? {};

/** The parts that are missing or were built from other sources. */
export function staleParts() {
  const built = builtHashes();
  return Object.keys(PARTS).filter(
    (part) => built[part] !== sourceHash(part) || PARTS[part].outputs.some((output) => !existsSync(join(root, 'out', output))),
  );
}

/** Packages of package-lock.json that node_modules lacks or has in another version. Optional ones (other platforms') may lack; more may be there. */
export function missingPackages() {
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = readJson('node_modules/.package-lock.json')?.packages ?? {};
  return Object.entries(locked)
    .filter(([path, { version, optional }]) => path !== '' && (installed[path] ? installed[path].version !== version : !optional))
    .map(([path]) => path);
}
