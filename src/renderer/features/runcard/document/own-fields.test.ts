import { describe, expect, it } from 'vitest';
import { keyValue, listsOfMappings, valueKeys } from '../../../../shared/runcard/key-values';
import { otherItemKeys, otherKeys, ownFields } from './own-fields';
import { sectionOf, SECTIONS } from './sections';

const names = valueKeys().map((path) => path.join('.'));

describe('every key that a fit follows has a field', () => {
  it('the form names no key that there is not', () => expect(ownFields().filter((path) => !names.includes(path))).toEqual([]));
  it('those without a field of their own get one by their schema', () => {
    const lists = listsOfMappings();
    const shown = [
      ...ownFields(), ...SECTIONS.flatMap(({ id }) => otherKeys(id).filter((path) => keyValue(path).kind !== 'items').map((path) => path.join('.'))),
      ...lists.flatMap((list) => otherItemKeys(list).map((key) => [...list, '[]', key].join('.'))),
    ];
    expect(names.filter((name) => !shown.includes(name))).toEqual([]);
    expect(shown.length).toBe(new Set(shown).size);
    for (const path of valueKeys()) expect(['flag', 'choice', 'number', 'text', 'list', 'table']).toContain(keyValue(path).kind);
  });
});

it('keys stand in the section that says the most of them', () => {
  expect(['parameters.dropout', 'parameters.regularizer_args', 'parameters.epochs', 'parameters.positivity.initial', 'fitting.basis[3].smallx', 'closuretest.fakedata', 'parton.replicas', 'parton.quadrature', 'added_filter_rules[0].rule']
    .map((path) => sectionOf(path).id)).toEqual(['network', 'network', 'training', 'constraints', 'basis', 'more', 'replicas', 'basis', 'cuts']);
});
