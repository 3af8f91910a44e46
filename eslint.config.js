import js from '@eslint/js';
import globals from 'globals';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';
import layers from './scripts/lib/eslint-layers.js';

export default tseslint.config(
  { ignores: ['out/', 'node_modules/', 'coverage/', 'src/engine/kernels/assembly/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strict, ...tseslint.configs.stylistic],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/prefer-for-of': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      // what only types can tell: a forgotten await, a forgotten case
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
    },
  },
  {
    files: ['src/renderer/**/*.vue'],
    extends: [...tseslint.configs.strict, ...tseslint.configs.stylistic, ...vue.configs['flat/recommended']],
    languageOptions: { parserOptions: { parser: tseslint.parser, projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.vue'] } },
    rules: {
      'no-undef': 'off', // vue-tsc knows better
      '@typescript-eslint/no-non-null-assertion': 'off',
      'vue/multi-word-component-names': 'off', // Button, Menu: told from HTML's by their capital
      'vue/no-reserved-component-names': 'off',
      'vue/require-default-prop': 'off', // optional props are undefined, as in TypeScript
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': ['error', { html: { void: 'always' } }],
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/attributes-order': 'off',
    },
  },
  { rules: { 'no-console': 'error', eqeqeq: 'error' } },
  {
    files: ['src/**'],
    plugins: { layers },
    rules: { 'layers/imports': 'error', 'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }] },
  },
  { files: ['src/shared/**'], ignores: ['**/*.test.ts'], rules: { 'no-restricted-globals': ['error', 'process', 'Buffer', 'window', 'document', '__dirname', 'require'] } },
  { files: ['scripts/**', 'bin/**', '*.config.*', 'src/cli/**'], languageOptions: { globals: globals.node }, rules: { 'no-console': 'off' } },
);
