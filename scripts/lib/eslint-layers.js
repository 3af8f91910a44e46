// The layers of src/ as an ESLint rule: a folder fixes what its files may import, however the import is written.
import { builtinModules } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';

const WINDOW = ['electron', 'vue', 'pinia'];

/** Per layer: the layers it may use besides itself, packages it may not, and whether node's modules are open to it. */
export const LAYERS = {
  shared: { uses: [], forbids: [...WINDOW, '@tensorflow/*', 'commander'], node: false },
  charts: { uses: ['shared'], forbids: [...WINDOW, '@tensorflow/*', 'commander'], node: false },
  engine: { uses: ['shared', 'charts'], forbids: [...WINDOW, 'commander'], node: true },
  window: { uses: ['shared', 'engine'], forbids: [...WINDOW, 'commander'], node: true },
  server: { uses: ['shared', 'engine', 'window'], forbids: [...WINDOW, 'commander'], node: true },
  cli: { uses: ['shared', 'charts', 'engine', 'window', 'server'], forbids: WINDOW, node: true },
  main: { uses: ['shared', 'engine', 'window'], forbids: ['vue', 'pinia', '@tensorflow/*', 'commander'], node: true },
  preload: { uses: ['shared'], forbids: ['vue', 'pinia', '@tensorflow/*', 'commander'], node: false },
  renderer: { uses: ['shared', 'charts'], forbids: ['electron', '@tensorflow/*', 'commander'], node: false },
};

const isBuiltin = (name) => name.startsWith('node:') || builtinModules.includes(name.split('/')[0]);
const matches = (name, pattern) => (pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern || name.startsWith(`${pattern}/`));

/** What is wrong with a file of a layer importing `specifier`; undefined when nothing is. */
function breach(src, file, layer, specifier) {
  const { uses, forbids, node } = LAYERS[layer];
  if (specifier.startsWith('.') || specifier.startsWith('/')) {
    const path = relative(src, resolve(dirname(file), specifier)).split(sep);
    if (path[0] === '..') return `src/${layer} may not reach outside src.`;
    return path[0] === layer || uses.includes(path[0]) ? undefined : `src/${layer} may not use src/${path[0]}: it may use ${uses.map((name) => `src/${name}`).join(' and ') || 'nothing else in src'}.`;
  }
  if (isBuiltin(specifier)) return node ? undefined : `src/${layer} is pure TypeScript: no modules of node.`;
  return forbids.some((pattern) => matches(specifier, pattern)) ? `src/${layer} may not use ${specifier}.` : undefined;
}

const rule = {
  meta: { type: 'problem', schema: [], messages: { breach: '{{ problem }}' } },
  create(context) {
    const src = resolve(context.cwd, 'src');
    const [layer] = relative(src, context.filename).split(sep);
    if (!(layer in LAYERS) || context.filename.endsWith('.test.ts')) return {}; // tests may use tests/helpers and node
    const check = (source) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const problem = breach(src, context.filename, layer, source.value);
      if (problem) context.report({ node: source, messageId: 'breach', data: { problem } });
    };
    return {
      ImportDeclaration: ({ source }) => check(source),
      ExportNamedDeclaration: ({ source }) => check(source),
      ExportAllDeclaration: ({ source }) => check(source),
      ImportExpression: ({ source }) => check(source),
      TSImportType: ({ source }) => check(source),
      "CallExpression[callee.name='require']": ({ arguments: [source] }) => check(source),
    };
  },
};

export default { rules: { imports: rule } };
