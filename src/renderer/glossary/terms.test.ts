import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { listKeys } from '../../shared/runcard/key-table';
import { TERMS, termOfKey, type Term } from './terms';

describe('the glossary', () => {
  it.each(Object.entries<Term>(TERMS))('has a formula that KaTeX reads: %s', (_, { tex, text, word }) => {
    expect(() => katex.renderToString(tex, { throwOnError: true, strict: 'error', trust: false })).not.toThrow();
    expect(text.length).toBeGreaterThan(20);
    expect(word).not.toBe('');
  });
  it('explains keys that there are', () => {
    const explained = listKeys().filter(({ path }) => termOfKey(path.replaceAll('[]', '').split('.')));
    expect(explained.length).toBeGreaterThan(15);
    expect(termOfKey(['dataset_inputs', 3, 'frac'])).toBe('fraction');
    expect(termOfKey(['description'])).toBeUndefined();
  });
});
