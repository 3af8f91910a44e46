/** As n3fit's tools take names of fits: letters, digits, `_`, `-`, `.`. */
export const fitName = (name: string): string => name.replace(/[^\w.-]+/g, '_').replace(/^\.+/, '').slice(0, 100) || 'fit';

/** What is wrong with a name as it is typed. */
export const nameProblem = (name: string): string | undefined => (name === '' ? 'A name is needed' : fitName(name) === name ? undefined : 'Letters, digits, _ - and . make a name');

/** `name`, or the first of `name-2`, `name-3`... that is not taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${name}-${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}
