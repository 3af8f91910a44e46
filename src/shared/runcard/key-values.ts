import { z } from 'zod';
import { itemOf, listKeys, shapeOf, unwrap } from './key-table';
import { n3fitRuncard } from './n3fit-keys';

/** What a form needs to know of a key: which field fits it, told by its schema alone. */
export interface KeyValue {
  /** Keys from the top, such as `parameters`, `optimizer`, `clipnorm`; `[]` for the items of a list. */
  readonly path: readonly string[];
  readonly kind: 'flag' | 'choice' | 'number' | 'text' | 'list' | 'items' | 'table';
  /** The words that the value (or an item of it) may be, if they are few. */
  readonly choices: readonly string[];
  /** What an absent key means, as it is written; undefined where the key must be given or its absence means nothing. */
  readonly fallback?: string;
  readonly optional: boolean;
}

/** The schema at a path of keys and `[]`. */
export function schemaAt(path: readonly string[]): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((schema, part) => (schema ? (part === '[]' ? itemOf(schema) : shapeOf(schema)?.[part]) : undefined), n3fitRuncard);
}

/** The words that a value (or, of a list, each of its items) may be; none where it is free. */
export function choicesOf(schema: z.ZodType): readonly string[] {
  const inner = unwrap(itemOf(schema) ?? schema);
  if (inner instanceof z.ZodEnum) return inner.options.map(String);
  if (inner instanceof z.ZodUnion) {
    const parts = inner.options.map((option) => choicesOf(option as z.ZodType));
    return parts.every((part) => part.length > 0) ? [...new Set(parts.flat())] : [];
  }
  if (inner instanceof z.ZodPipe) return choicesOf(inner.out as z.ZodType);
  if (inner instanceof z.ZodLiteral) return [...inner.values].map(String);
  return inner instanceof z.ZodBoolean ? ['true', 'false'] : [];
}

/** The default of a schema, as YAML writes it. */
function fallbackOf(schema: z.ZodType): string | undefined {
  for (let inner = schema; inner instanceof z.ZodOptional || inner instanceof z.ZodNullable || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault; inner = inner.unwrap() as z.ZodType) {
    if (!(inner instanceof z.ZodDefault)) continue;
    const { defaultValue } = inner.def;
    return typeof defaultValue === 'object' ? undefined : String(defaultValue);
  }
  return undefined;
}

function kindOf(schema: z.ZodType): KeyValue['kind'] {
  const inner = unwrap(schema);
  if (isListOfMappings(schema)) return 'items';
  if (inner instanceof z.ZodArray || inner instanceof z.ZodTuple) return 'list';
  if (inner instanceof z.ZodRecord) return 'table';
  if (inner instanceof z.ZodBoolean) return 'flag';
  if (inner instanceof z.ZodNumber) return 'number';
  return choicesOf(schema).length > 0 ? 'choice' : 'text';
}

/** @param path keys and `[]`, of a key that exists */
export function keyValue(path: readonly string[]): KeyValue {
  const schema = schemaAt(path);
  if (!schema) throw new RangeError(`no key ${path.join('.')}`);
  const fallback = fallbackOf(schema);
  return { path, kind: kindOf(schema), choices: choicesOf(schema), ...(fallback !== undefined && { fallback }), optional: schema.safeParse(undefined).success };
}

function isListOfMappings(schema: z.ZodType): boolean {
  const item = itemOf(schema);
  return item !== undefined && shapeOf(item) !== undefined;
}

const followedKeys = (): readonly (readonly string[])[] =>
  listKeys()
    .filter(({ info }) => info.status === undefined && !info.written)
    .map(({ path }) => path.split('.').flatMap((part) => (part.endsWith('[]') ? [part.slice(0, -2), '[]'] : [part])));

/** All keys that hold a value and are followed, in the order of the schema. */
export const valueKeys = (): readonly (readonly string[])[] => followedKeys().filter((path) => shapeOf(schemaAt(path)!) === undefined && !isListOfMappings(schemaAt(path)!));

/** All keys that hold a list of mappings and are followed. */
export const listsOfMappings = (): readonly (readonly string[])[] => followedKeys().filter((path) => isListOfMappings(schemaAt(path)!));
