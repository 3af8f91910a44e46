import type { Path } from '../diagnostics';

/** A value as a form gives it. */
export type EditValue = null | boolean | number | string | Written | readonly EditValue[] | { readonly [key: string]: EditValue };

/** A number in the writing that the user chose, such as `1e6` or `40_000_000`. */
export class Written {
  constructor(readonly source: string, readonly value: number) {}
}

/** One change of a runcard, in terms of its keys. */
export type Operation =
  /** Gives a key or an item a value; mappings above it that are absent are added. */
  | { readonly kind: 'set'; readonly path: Path; readonly value: EditValue }
  /** Takes a key or an item out; nothing happens where it is absent. */
  | { readonly kind: 'remove'; readonly path: Path }
  /** Puts an item into a list before the one that has this index now; a list that is absent is added. */
  | { readonly kind: 'insert'; readonly path: Path; readonly index: number; readonly value: EditValue }
  /** Moves an item of a list to another index. */
  | { readonly kind: 'move'; readonly path: Path; readonly from: number; readonly to: number }
  | { readonly kind: 'rename'; readonly path: Path; readonly key: string };

type Plain = unknown;

/** The same value without its writing. */
export function plainValue(value: EditValue): Plain {
  if (value instanceof Written) return value.value;
  if (Array.isArray(value)) return value.map((item) => plainValue(item as EditValue));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value as Readonly<Record<string, EditValue>>).map(([key, entry]) => [key, plainValue(entry)]));
}

const isRecord = (value: Plain): value is Record<string, Plain> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an operation does to plain values: what its edit of the text must come to. */
export function operate(root: Plain, operation: Operation): Plain {
  switch (operation.kind) {
    case 'set': return setIn(root, operation.path, plainValue(operation.value));
    case 'remove': return changeParent(root, operation.path, (parent, key) => {
      if (Array.isArray(parent)) return parent.filter((_, i) => i !== key);
      return isRecord(parent) ? Object.fromEntries(Object.entries(parent).filter(([name]) => name !== key)) : parent;
    });
    case 'insert': return setIn(root, operation.path, ((list: Plain) => {
      const items = Array.isArray(list) ? [...(list as Plain[])] : [];
      items.splice(operation.index, 0, plainValue(operation.value));
      return items;
    })(getIn(root, operation.path)));
    case 'move': return setIn(root, operation.path, ((list: Plain) => {
      const items = [...(list as Plain[])];
      items.splice(operation.to, 0, ...items.splice(operation.from, 1));
      return items;
    })(getIn(root, operation.path)));
    case 'rename': return changeParent(root, operation.path, (parent, key) =>
      isRecord(parent) ? Object.fromEntries(Object.entries(parent).map(([name, value]) => [name === key ? operation.key : name, value])) : parent);
  }
}

export function getIn(root: Plain, path: Path): Plain {
  return path.reduce<Plain>((value, part) => (typeof value === 'object' && value !== null ? (value as Record<string | number, Plain>)[part] : undefined), root);
}

function setIn(root: Plain, path: Path, value: Plain): Plain {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (Array.isArray(root)) {
    const items = [...(root as Plain[])];
    items[part as number] = setIn(items[part as number], rest, value);
    return items;
  }
  const record = isRecord(root) ? root : {};
  return { ...record, [part]: setIn(Object.hasOwn(record, part) ? record[part] : undefined, rest, value) };
}

function changeParent(root: Plain, path: Path, change: (parent: Plain, key: string | number) => Plain): Plain {
  const above = path.slice(0, -1);
  const parent = getIn(root, above);
  return parent === undefined ? root : setIn(root, above, change(parent, path.at(-1)!));
}
