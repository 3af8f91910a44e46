// Builds the program into out/: the AssemblyScript kernels to WebAssembly, the engine and the command line to CommonJS.
// `node scripts/build.mjs [kernels] [program]`: without names, both.
import { spawn } from 'node:child_process';
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtHashes, PARTS, root, sourceHash } from './lib/freshness.mjs';
import { locked } from './lib/lock.mjs';
import { installPackages } from './setup.mjs';

// Of the Electron versions the program runs on, the oldest decides the syntax: Node 18 and CommonJS entries.
process.env.ELECTRON_MAJOR_VER ??= '25';

const BUILDERS = { kernels: buildKernels, program: buildProgram };
const DAY = 24 * 3600_000;

function buildKernels() {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'scripts', 'build-kernels.mjs')], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error('the kernels did not compile'))));
  });
}

async function buildProgram() {
  const { build: bundle } = await import('electron-vite');
  await bundle({ root, configFile: join(root, 'electron.vite.config.ts'), logLevel: 'error', ignoreConfigWarning: true });
  dropOldChunks(join(root, 'out', 'main'));
}

/** Chunks of earlier builds stay for a day: a fit that runs from such a build may still load them. */
function dropOldChunks(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = join(folder, name);
    const status = statSync(file);
    if (status.isFile() && Date.now() - status.mtimeMs > DAY) rmSync(file);
  }
}

async function build(parts) {
  const hashes = Object.fromEntries(parts.map((part) => [part, sourceHash(part)])); // before: a source saved meanwhile leaves its part stale
  await Promise.all(parts.map((part) => BUILDERS[part]()));
  const file = join(root, 'out', 'built.json');
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...builtHashes(), ...hashes }, null, 1)}\n`);
  renameSync(`${file}.new`, file);
}

const names = process.argv.slice(2).filter((name) => name in PARTS);
const work = () => build(names.length > 0 ? names : Object.keys(PARTS));
try {
  if (process.argv.includes('--locked')) {
    await work(); // the caller holds the lock
  } else {
    await installPackages();
    await locked(work);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
