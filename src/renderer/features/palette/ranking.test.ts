import { describe, expect, it } from 'vitest';
import { best, rank } from './ranking';

describe('ranking of the palette', () => {
  const names = ['quick.yml', 'dis_nnlo_100', 'nnlo_dis', 'Switch between dark and light', 'dis.yml'];
  const find = (query: string) => best(query, names, (name) => name, 10);

  it('keeps the order when nothing is typed', () => expect(find(' ')).toEqual(names));
  it('prefers beginnings, then beginnings of words, then shorter labels', () => expect(find('dis')).toEqual(['dis.yml', 'dis_nnlo_100', 'nnlo_dis']));
  it('takes words in any order', () => expect(find('light switch')).toEqual(['Switch between dark and light']));
  it('takes letters in order, last', () => expect(find('dn')).toEqual(['dis_nnlo_100', 'Switch between dark and light']));
  it('finds nothing where a word is missing', () => expect([rank('dis zzz', 'dis'), rank('sid', 'dis')]).toEqual([0, 0]));
});
