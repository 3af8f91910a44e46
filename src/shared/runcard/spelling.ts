const LONGEST_COMPARED = 64;

/** Edits (insert, delete, replace, swap of neighbours) that turn one word into the other; case is ignored. */
export function editDistance(from: string, to: string): number {
  const a = from.slice(0, LONGEST_COMPARED).toLowerCase();
  const b = to.slice(0, LONGEST_COMPARED).toLowerCase();
  let previous: number[] = [];
  let current = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = current[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? previous[j - 2]! + 1 : Infinity;
      next.push(Math.min(replaced, swapped, current[j]! + 1, next[j - 1]! + 1));
    }
    [previous, current] = [current, next];
  }
  return current[b.length]!;
}

/** The known word that was most likely meant: at most one edit in three letters away. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(Math.min(word.length, LONGEST_COMPARED) / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word, candidate);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}
