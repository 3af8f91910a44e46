import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PartonError } from '../../src/shared/errors';
import { canonicalRuncard } from '../../src/shared/runcard/canonical';
import { parseRuncard, requireRuncard } from '../../src/shared/runcard/parse';
import { FUZZ_SEED, fuzzIntegers, mutated, survives } from '../helpers/fuzz';
import { SMALL_RUNCARD } from '../helpers/small-runcard';

const DIS = readFileSync(new URL('../../resources/runcards/dis.yml', import.meta.url), 'utf8');

/** Reads a text: it must give a runcard that can be written, or errors that lie inside the text, within a second. */
function mustSurvive(text: string, what: string): 'accepted' | 'refused' {
  const outcome = survives(() => requireRuncard(text, 'fuzz.yml'), what);
  const { runcard, diagnostics } = parseRuncard(text);
  const lines = text.split(/\r\n|\n|\r/).length;
  for (const { line, column, endLine, endColumn, suggestion } of diagnostics) {
    expect(line, what).toBeGreaterThanOrEqual(1);
    expect(column, what).toBeGreaterThanOrEqual(1);
    expect(endLine, what).toBeLessThanOrEqual(lines);
    expect(endLine > line || (endLine === line && endColumn >= column), `${what}: an end before its start`).toBe(true);
    if (suggestion) expect(suggestion.range.start <= suggestion.range.end && suggestion.range.end <= text.length, what).toBe(true);
  }
  if (outcome instanceof PartonError) {
    expect(runcard, what).toBeUndefined();
    expect(diagnostics.some(({ severity }) => severity === 'error'), what).toBe(true);
    return 'refused';
  }
  expect(canonicalRuncard(outcome), what).not.toMatch(/null|undefined|NaN/);
  return 'accepted';
}

const SCALARS = [
  '', '~', 'true', 'yes', '-1', '0', '1e400', '-1e400', '.nan', '.inf', '1e-320', '99999999999999999999', '0x7fffffffffffffff', '[]', '{}', '[[1]]', '"', "'", '*a', '&a',
  '!!binary aGk=', '!!set {a}', '!<x> 1', '2020-01-01', '__proto__', 'constructor', '{__proto__: {epochs: 1}}', '<<: 1', '? [a]', '|', '>-', '\u0000', '\u2028', '\ud800', '%YAML 1.1',
];

/** The text with one to three of its values, keys or lines replaced, doubled, removed or moved to another depth. */
function rewritten(text: string, random: (n: number) => number): string {
  const lines = text.split('\n');
  for (let left = 1 + random(3); left > 0; left--) {
    const at = random(lines.length);
    const line = lines[at]!;
    const odd = SCALARS[random(SCALARS.length)]!;
    switch (random(6)) {
      case 0: lines[at] = line.replace(/: .*/, () => `: ${odd}`); break;
      case 1: lines[at] = line.replace(/[\w.]+(?=[,\]}])/, () => odd); break;
      case 2: lines[at] = line.replace(/\w+:/, () => `${odd}:`); break;
      case 3: lines.splice(at, 0, line); break;
      case 4: lines.splice(at, 1); break;
      default: lines[at] = `${' '.repeat(random(5))}${line.trimStart()}`;
    }
  }
  return lines.join('\n');
}

const N = 1 << 18;
const many = (piece: string, length = N) => piece.repeat(Math.floor(length / piece.length));
const LEXEMES = 11_500;

/** Texts made to cost much: deep, long, repetitive, self-similar, at and above the limits. */
const BOMBS: Readonly<Record<string, string>> = {
  'open brackets': many('['), 'open braces': many('{a: '), 'nested dashes': many('- '), 'nested questions': many('? '), 'nested keys': many('a: '),
  'nested lines': Array.from({ length: 600 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
  'a billion laughs': `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(',')}]`).join('\n')}`,
  'merged laughs': `a0: &a0 {k: 1}\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: [*a${i}, *a${i}, *a${i}]}`).join('\n')}`,
  'an alias in itself': 'a: &a {b: [*a]}', 'many anchors': many('&a '), 'many tags': many('! '), 'many documents': many('---\n'), 'many directives': many('%a b\n'),
  'different keys': Array.from({ length: 2900 }, (_, i) => `key${i}: ${i}`).join('\n'), 'the same key': many('a: 1\n', 14_000), 'misspelt keys': Array.from({ length: 2900 }, (_, i) => `dataset_input${i}: 1`).join('\n'),
  'a long list': `dataset_inputs: [${many('1,', LEXEMES)}1]`, 'a long line': `description: ${many('x', N - 20)}`, 'long quotes': `a: "${many('\\n', N - 20)}"`, 'an open quote': `a: "${many('x\n', N - 20)}`,
  'a long block': `a: |\n${many(' x\n', N - 20)}`, 'a long key': `${many('k', N - 20)}: 1`, 'blank lines': many('\n'), 'fewer blank lines': many('\n', LEXEMES), 'comments': many('#\n'),
  'commas': `[${many(',', LEXEMES)}]`, 'colons': many(':'), 'tabs': many('\t'), 'zeros': many('\0'), 'percents': many('%'), 'backticks': many('`\n'), 'quotes': many('"'), 'apostrophes': many("'"),
  'a long number': `epochs: ${many('9', N - 20)}`, 'an underscored number': `epochs: 1${many('_', N - 20)}x`, 'datasets': `dataset_inputs:\n${many('- {dataset: A}\n', 22_000)}`,
  'layers': `parameters: {nodes_per_layer: [${many('8,', 11_000)}8]}`,
};

describe('hostile runcards', () => {
  it('survives truncation at every length', { timeout: 120_000 }, () => {
    let accepted = 0;
    for (let length = 0; length <= SMALL_RUNCARD.length; length++) {
      if (mustSurvive(SMALL_RUNCARD.slice(0, length), `${length} characters`) === 'accepted') accepted++;
    }
    expect(accepted, 'only what lacks no more than its last line can be whole').toBeLessThan(200);
    expect(accepted).toBeGreaterThan(0);
  });

  it(`survives 300 runs of damaged bytes (seed ${FUZZ_SEED})`, { timeout: 120_000 }, () => {
    const random = fuzzIntegers(FUZZ_SEED);
    const bytes = new TextEncoder().encode(DIS);
    for (let run = 0; run < 300; run++) mustSurvive(new TextDecoder().decode(mutated(bytes, random)), `run ${run}`);
  });

  it(`survives 1500 runs of rewritten lines (seed ${FUZZ_SEED})`, { timeout: 120_000 }, () => {
    const random = fuzzIntegers(FUZZ_SEED + 1);
    const outcomes = Array.from({ length: 1500 }, (_, run) => mustSurvive(rewritten(SMALL_RUNCARD, random), `run ${run}`));
    expect(new Set(outcomes)).toEqual(new Set(['accepted', 'refused']));
  });

  it.each(Object.keys(BOMBS))('refuses %s within a second', (name) => {
    expect(mustSurvive(BOMBS[name]!, name)).toBe('refused');
  });

  it('keeps the number of remarks small', () => {
    expect(parseRuncard(BOMBS['different keys']!).diagnostics.length).toBeLessThanOrEqual(202);
    expect(parseRuncard(BOMBS['the same key']!).diagnostics.length).toBeLessThanOrEqual(202);
  });
});
