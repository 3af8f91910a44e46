import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CST, Lexer } from 'yaml';
import { parseRuncard } from '../parse';
import { readYaml, type TreeNode } from '../yaml-tree';
import { editRuncard, plainTree } from './edit-runcard';
import { operate, type Operation } from './operation';
import { applyEdits } from './text-edit';
import type { Path } from '../diagnostics';

const FOLDERS = ['resources/runcards', 'tests/fixtures/golden_dis', 'tests/fixtures/golden_mixed'];
const RUNCARDS = FOLDERS.flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.yml')).map((name) => [`${folder}/${name}`, readFileSync(`${folder}/${name}`, 'utf8')] as const));

const comments = (text: string) => [...new Lexer().lex(text)].filter((token) => token.startsWith('#') && CST.tokenType(token) === 'comment').map((token) => token.trimEnd()).sort();

/** Paths of all leaves and lists. */
function paths(node: TreeNode, path: Path = []): { readonly path: Path; readonly node: TreeNode }[] {
  const below = node.kind === 'scalar' ? [] : node.kind === 'list' ? node.items.flatMap((item, i) => paths(item, [...path, i])) : node.entries.flatMap(({ key, value }) => paths(value, [...path, key]));
  return [{ path, node }, ...below];
}

const scalar = fc.oneof(fc.double({ noNaN: true }), fc.integer(), fc.boolean(), fc.string({ minLength: 1, unit: 'grapheme' }), fc.constantFrom('no', '1e6', '~', 'x > 0.1', 'a: b', '# c', "it's", '- a', '{', '@x', ' '));

function operationOn(text: string): fc.Arbitrary<Operation> {
  const all = paths(readYaml(text).tree!).filter(({ path }) => path.length > 0);
  const leaves = all.filter(({ node }) => node.kind === 'scalar');
  const lists = all.filter(({ node }) => node.kind === 'list' && node.items.length > 1);
  const maps = all.filter(({ node }) => node.kind === 'map');
  const list = fc.constantFrom(...lists).chain(({ path, node }) => {
    const count = node.kind === 'list' ? node.items.length : 0;
    return fc.oneof(
      fc.record({ kind: fc.constant('insert' as const), path: fc.constant(path), index: fc.nat(count), value: fc.oneof(scalar, fc.record({ dataset: scalar, frac: scalar, cfac: fc.array(scalar, { maxLength: 2 }) })) }),
      fc.record({ kind: fc.constant('move' as const), path: fc.constant(path), from: fc.nat(count - 1), to: fc.nat(count - 1) }),
    );
  });
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('set' as const), path: fc.constantFrom(...leaves.map(({ path }) => path)), value: fc.oneof(scalar, fc.constant(null)) }) },
    fc.record({ kind: fc.constant('set' as const), path: fc.tuple(fc.constantFrom(...maps.map(({ path }) => path)), fc.constantFrom('brand', 'new_key')).map(([path, key]) => [...path, key]), value: scalar }),
    fc.record({ kind: fc.constant('remove' as const), path: fc.constantFrom(...all.filter(({ path, node }) => path.length > 1 && node.kind !== 'list').map(({ path }) => path)) }),
    list,
  );
}

describe.each(RUNCARDS)('edits of %s', (_, text) => {
  it('mean what they should and keep every comment', () => {
    const before = plainTree(readYaml(text).tree!);
    fc.assert(fc.property(operationOn(text), (operation) => {
      const edits = editRuncard(text, operation);
      const after = applyEdits(text, edits);
      expect(plainTree(readYaml(after).tree!)).toEqual(operate(before, operation));
      const lost = comments(text).length - comments(after).length;
      expect(lost).toBeLessThanOrEqual(operation.kind === 'remove' ? 1 : 0); // the one at the end of the removed line
      if (operation.kind === 'set') {
        expect(edits.length).toBeLessThanOrEqual(1);
        for (const { from, to } of edits) expect(text.slice(from, to)).not.toMatch(/[\n#]/);
      }
    }), { numRuns: 30 });
  });

  it('writing every number again changes no byte', () => {
    const seen = new Set<string>();
    for (const { path, node } of paths(readYaml(text).tree!)) {
      if (node.kind !== 'scalar' || typeof node.value !== 'number') continue;
      const source = text.slice(node.range.start, node.range.end);
      if (seen.has(source)) continue;
      seen.add(source);
      expect(editRuncard(text, { kind: 'set', path, value: node.value })).toEqual([]);
    }
  });

  it('the parser that the fit uses reads the same text', () => expect(parseRuncard(text).document.errors).toEqual([]));
});
