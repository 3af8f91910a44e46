import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { Facet } from '@codemirror/state';
import type { CatalogueEntry } from '../../../../shared/contract/engine-api';
import { infoOf, shapeOf } from '../../../../shared/runcard/key-table';
import { choicesOf, schemaAt } from '../../../../shared/runcard/key-values';
import { FIT_BASES } from '../../../../shared/runcard/runcard';
import { contextAt } from './context';
import { keyHelp } from './key-help';

/** What datasets there are; the catalogue comes later than the editor. */
export const catalogueFacet = Facet.define<readonly CatalogueEntry[], readonly CatalogueEntry[]>({ combine: (values) => values.flat() });

/** Keys of the mapping at the cursor that are not there yet, or values of the key. */
export function completeRuncard(context: CompletionContext): CompletionResult | null {
  const { state, pos, explicit } = context;
  const line = state.doc.lineAt(pos);
  const lines = [...Array.from({ length: line.number - 1 }, (_, i) => state.doc.line(i + 1).text), line.text.slice(0, pos - line.from)];
  const place = contextAt(lines);
  if (!place || (place.word === '' && !explicit && place.key === undefined)) return null;
  const { path, key, word, siblings } = place;
  const options = key === undefined ? keysAt(path, siblings) : valuesOf(path, key, line.text, state.facet(catalogueFacet));
  return options.length > 0 && (word !== '' || explicit || options.length < 20) ? { from: pos - word.length, options, validFor: /^[\w.+-]*$/ } : null;
}

function keysAt(path: readonly string[], siblings: readonly string[]): Completion[] {
  const schema = schemaAt(path);
  const shape = (schema && shapeOf(schema)) ?? {};
  return Object.entries(shape).flatMap(([key, value]) => {
    const { status, expects } = infoOf(value);
    if (status !== undefined || siblings.includes(key)) return [];
    const help = keyHelp([...path, key]);
    return [{ label: key, apply: shapeOf(value) ? `${key}:` : `${key}: `, type: 'property', ...(expects && { detail: expects }), ...(help && { info: help }) }];
  });
}

const LISTS: Readonly<Record<string, CatalogueEntry['kind']>> = { dataset_inputs: 'data', posdatasets: 'positivity', integdatasets: 'integrability' };

function valuesOf(path: readonly string[], key: string, line: string, catalogue: readonly CatalogueEntry[]): Completion[] {
  if (key === 'fl') return Object.entries(FIT_BASES).flatMap(([basis, flavours]) => flavours.map((label) => ({ label, detail: basis })));
  const kind = LISTS[path.at(-2) ?? ''];
  const entry = catalogue.find(({ name }) => name === /dataset:\s*["']?([\w.+-]+)/.exec(line)?.[1]);
  if (key === 'dataset') {
    return catalogue.filter((one) => kind === undefined || one.kind === kind)
      .map(({ name, points, process }) => ({ label: name, detail: `${process || 'set'} · ${points} points` }));
  }
  if (key === 'variant') return (entry?.variants ?? []).map((label) => ({ label }));
  if (key === 'cfac') return (entry?.cfactors ?? []).map((label) => ({ label }));
  const schema = schemaAt([...path, key]);
  return schema ? choicesOf(schema).map((label) => ({ label })) : [];
}
