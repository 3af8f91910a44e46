// Compiles the AssemblyScript kernels to WebAssembly, each with and without relaxed SIMD: out/kernels/<name>-<simd>.wasm.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = { fit: 'src/engine/kernels/assembly/fit/index.ts', dense: 'src/engine/kernels/assembly/dense/index.ts' };
const builds = { plain: ['--enable', 'simd'], relaxed: ['--enable', 'simd', '--enable', 'relaxed-simd'] };

mkdirSync(join(root, 'out', 'kernels'), { recursive: true });
for (const [name, source] of Object.entries(sources)) {
  for (const [simd, features] of Object.entries(builds)) {
    const out = join('out', 'kernels', `${name}-${simd}.wasm`);
    const options = ['-O3', '--runtime', 'stub', '--noAssert', '--importMemory', '--use', 'abort=', ...features];
    const { error, stderr } = await asc.main([source, '-o', out, '--baseDir', root, ...options]);
    if (error) {
      process.stderr.write(stderr.toString());
      process.exit(1);
    }
  }
}
