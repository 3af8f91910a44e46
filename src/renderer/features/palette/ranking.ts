/**
 * How well a label answers what was typed: every word must be found; the beginning of a word counts more than its middle, letters in
 * order (`dn` for dis_nnlo) least. @returns 0 for no match
 */
export function rank(query: string, label: string): number {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const where = label.toLowerCase();
  let sum = 1;
  for (const word of words) {
    const score = rankWord(word, where);
    if (score === 0) return 0;
    sum += score;
  }
  return sum + 1 / (1 + label.length);
}

function rankWord(word: string, where: string): number {
  const at = where.indexOf(word);
  if (at === 0) return 8;
  if (at > 0) return /[\s_\-./]/.test(where.charAt(at - 1)) ? 6 : 4;
  let from = 0;
  for (const letter of word) {
    const found = where.indexOf(letter, from);
    if (found < 0) return 0;
    from = found + 1;
  }
  return 1;
}

/** The best first; of equal ones the order is kept. */
export function best<Item>(query: string, items: readonly Item[], label: (item: Item) => string, most: number): readonly Item[] {
  return items.map((item) => ({ item, score: rank(query, label(item)) })).filter(({ score }) => score > 0)
    .sort((a, b) => (query.trim() === '' ? 0 : b.score - a.score)).slice(0, most).map(({ item }) => item);
}
