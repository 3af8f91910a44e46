import { z } from 'zod';
import { keyInfo, n3fitRuncard, type KeyInfo } from './n3fit-keys';
import type { Path } from './diagnostics';

/** A schema without the wrappers that make it optional or give it a default. */
export function unwrap(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodNullable || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
    inner = inner.unwrap() as z.ZodType;
  }
  return inner;
}

export function infoOf(schema: z.ZodType): KeyInfo {
  return keyInfo.get(unwrap(schema)) ?? {};
}

/** The keys of a mapping, or undefined for any other schema. */
export function shapeOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> | undefined {
  const inner = unwrap(schema);
  return inner instanceof z.ZodObject ? inner.shape : undefined;
}

/** What every item of a list must be. */
export function itemOf(schema: z.ZodType): z.ZodType | undefined {
  const inner = unwrap(schema);
  return inner instanceof z.ZodArray ? (inner.element as z.ZodType) : undefined;
}

/** The deepest schema on a path that says what it expects, with its part of the path. */
export function expectationAt(path: Path): { readonly path: Path; readonly schema: z.ZodType; readonly expects?: string } {
  let schema: z.ZodType = n3fitRuncard;
  let found: { path: Path; schema: z.ZodType; expects?: string } = { path: [], schema };
  for (const [depth, part] of path.entries()) {
    const next = typeof part === 'number' ? itemOf(schema) : shapeOf(schema)?.[part];
    if (!next) break;
    schema = next;
    const { expects } = infoOf(schema);
    found = { path: path.slice(0, depth + 1), schema, ...(expects === undefined ? {} : { expects }) };
  }
  return found;
}

export interface KeyEntry {
  /** Such as `parameters.epochs` or `dataset_inputs[].frac`. */
  readonly path: string;
  readonly key: string;
  readonly info: KeyInfo;
}

/** All keys of all levels, one row each; not what is inside those that this program writes itself. */
export function listKeys(schema: z.ZodType = n3fitRuncard, prefix = ''): KeyEntry[] {
  const item = itemOf(schema);
  if (item) return listKeys(item, `${prefix}[]`);
  return Object.entries(shapeOf(schema) ?? {}).flatMap(([key, value]) => {
    const path = prefix ? `${prefix}.${key}` : key;
    const info = infoOf(value);
    return [{ path, key, info }, ...(info.written ? [] : listKeys(value, path))];
  });
}

/** Keys here belong elsewhere in the first place. */
const SECOND_HOME = 'trial_specs.override.';
let homes: Map<string, string[]> | undefined;

/** Where else a key of this name belongs: the mappings in which it decides something. */
export function homesOf(key: string): readonly string[] {
  homes ??= listKeys().reduce((table, entry) => {
    if (entry.info.status === 'no effect' || entry.path.startsWith(SECOND_HOME)) return table;
    const home = entry.path.slice(0, -entry.key.length).replace(/\.$/, '');
    return table.set(entry.key, [...(table.get(entry.key) ?? []), home]);
  }, new Map<string, string[]>());
  return homes.get(key) ?? [];
}
