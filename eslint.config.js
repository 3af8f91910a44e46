import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const pure = ['node:*', 'electron', 'vue', 'worker_threads', 'fs', 'path'];

/** A folder fixes what its files may import: data flows shared <- engine <- cli, never back. */
function layer(files, forbidden) {
  return {
    files: [files],
    rules: {
      'no-restricted-imports': ['error', { patterns: forbidden.map(([group, message]) => ({ group, message })) }],
    },
  };
}

export default tseslint.config(
  { ignores: ['out/', 'node_modules/', 'src/engine/kernels/assembly/', 'coverage/'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/prefer-for-of': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  { files: ['scripts/**', 'bin/**', '*.config.*', 'src/cli/**'], languageOptions: { globals: globals.node }, rules: { 'no-console': 'off' } },
  layer('src/shared/**', [
    [pure, 'src/shared is pure TypeScript: no node, no DOM, no electron, no vue.'],
    [['**/engine/**', '**/cli/**', '**/main/**', '**/renderer/**'], 'src/shared depends on nothing else in src.'],
  ]),
  { files: ['src/shared/**'], rules: { 'no-restricted-globals': ['error', 'process', 'Buffer', 'window', 'document', '__dirname', 'require'] } },
  layer('src/engine/**', [
    [['electron', 'electron/*', 'vue', 'pinia'], 'The engine runs in plain Node.'],
    [['**/cli/**', '**/main/**', '**/renderer/**', '**/preload/**'], 'The engine knows no front end.'],
  ]),
  layer('src/cli/**', [[['electron', 'electron/*', 'vue', '**/main/**', '**/renderer/**'], 'The command line runs in plain Node.']]),
  layer('tests/**', [[['**/renderer/**'], 'The window is tested through Playwright and component tests.']]),
);
