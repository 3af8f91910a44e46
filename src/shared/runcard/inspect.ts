import { z } from 'zod';
import { showPath, type Path, type Reporter, type Suggestion, type TextRange } from './diagnostics';
import { expectationAt, homesOf, infoOf, itemOf, shapeOf, unwrap } from './key-table';
import { n3fitRuncard, type KeyInfo, type N3fitRuncard } from './n3fit-keys';
import { oldBoolean, resolvePlain } from './scalars';
import { nearest } from './spelling';
import { untilRead } from './trials';
import type { Entry, MapNode, TreeNode } from './yaml-tree';

/** The sections of a runcard that are what n3fit expects; one with an error is absent. */
export type Sections = { readonly [K in keyof N3fitRuncard]?: N3fitRuncard[K] | undefined };

/** Holds a tree against the table of n3fit's keys; every key and value that does not fit is reported at its place. */
export function inspect(tree: TreeNode, reporter: Reporter): Sections {
  if (tree.kind !== 'map') {
    reporter.error('value', 'A runcard is a mapping of keys to values.', [], tree.range);
    return {};
  }
  const inspector = new Inspector(tree, reporter);
  const plain = untilRead(inspector.map(tree, n3fitRuncard.shape, []));
  const sections: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(n3fitRuncard.shape)) {
    const parsed = (schema as z.ZodType).safeParse(plain[key]);
    if (!parsed.success) for (const issue of parsed.error.issues) inspector.reportIssue([key, ...(issue.path as Path)]);
    else if (!inspector.settledBelow(key)) sections[key] = parsed.data;
  }
  return sections;
}

/** The node at a path, or the nearest one above it. */
export function locate(tree: TreeNode, path: Path): { readonly node: TreeNode; readonly keyRange?: TextRange; readonly exact: boolean } {
  let node = tree;
  let keyRange: TextRange | undefined;
  for (const part of path) {
    const entry: Entry | undefined = node.kind === 'map' ? node.entries.find(({ key }) => key === part) : undefined;
    const next: TreeNode | undefined = entry?.value ?? (node.kind === 'list' && typeof part === 'number' ? node.items[part] : undefined);
    if (!next) return { node, ...(keyRange && { keyRange }), exact: false };
    node = next;
    keyRange = entry?.keyRange;
  }
  return { node, ...(keyRange && { keyRange }), exact: true };
}

class Inspector {
  /** Paths about which an error was reported, so that what follows from it is not reported again. */
  private readonly settled = new Set<string>();
  /** Keys that are not missing, because a removed one stands for them. */
  private readonly replaced = new Set<string>();

  constructor(private readonly tree: TreeNode, private readonly reporter: Reporter) {}

  settledBelow(key: string): boolean {
    return [...this.settled].some((path) => path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`));
  }

  /** Plain values of the supported keys; the others are reported. */
  map(node: MapNode, shape: Readonly<Record<string, z.ZodType>>, path: Path): Record<string, unknown> {
    const plain: Record<string, unknown> = {};
    for (const { key, keyRange, value } of node.entries) {
      const here = [...path, key];
      const schema = Object.hasOwn(shape, key) ? shape[key] : undefined;
      if (!schema) {
        this.reportUnknown(key, Object.keys(shape), here, keyRange);
        continue;
      }
      const info = infoOf(schema);
      if (info.status === undefined) plain[key] = this.value(value, schema, here);
      else this.setAside(info, valueOf(value), here, keyRange);
    }
    return plain;
  }

  private value(node: TreeNode, schema: z.ZodType, path: Path): unknown {
    const shape = shapeOf(schema);
    if (node.kind === 'map' && shape) return this.map(node, shape, path);
    const item = itemOf(schema);
    if (node.kind === 'list' && item) return node.items.map((entry, i) => this.value(entry, item, [...path, i]));
    if (node.kind !== 'scalar' || typeof node.value !== 'string') return valueOf(node);
    if (unwrap(schema) instanceof z.ZodBoolean && !node.quoted) return this.boolean(node.value, path, node.range);
    return node.value;
  }

  private boolean(text: string, path: Path, range: TextRange): boolean | string {
    const value = oldBoolean(text);
    if (value === undefined) return text;
    this.reporter.warning('value', `${showPath(path)}: ${text} is taken as ${value}, but n3fit reads it as text, which counts as true.`, path, range, {
      remedy: `Write ${value}.`,
      suggestion: { label: `Write ${value}`, range, text: String(value) },
    });
    return value;
  }

  private setAside({ status, why, off, replaces }: KeyInfo, value: unknown, path: Path, range: TextRange): void {
    if (status === 'removed' && !off?.(value)) {
      for (const key of replaces ?? []) this.replaced.add(key);
      this.settled.add(showPath(path));
      this.reporter.error('misplaced', `n3fit 4.1.5 no longer takes ${showPath(path)}.`, path, range, { remedy: `Instead, ${why}.` });
    }
    if (status === 'no effect' && !off?.(value)) {
      this.reporter.info('no-effect', `${showPath(path)} has no effect here: ${why}.`, path, range);
    }
  }

  private reportUnknown(key: string, known: readonly string[], path: Path, range: TextRange): void {
    if (this.reporter.full) return;
    const mapping = path.length > 1 ? ` in ${showPath(path.slice(0, -1))}` : '';
    const homes = homesOf(key);
    if (homes.length > 0) {
      const where = homes.map((home) => (home === '' ? 'at the top level' : `in ${home}`)).join(' or ');
      this.reporter.error('misplaced', `${key} does not belong${mapping || ' at the top level'}.`, path, range, { remedy: `It belongs ${where}.` });
      return;
    }
    const meant = nearest(key, known);
    if (meant !== undefined) {
      this.reporter.error('unknown', `There is no key ${key}${mapping}.`, path, range, {
        remedy: `Did you mean ${meant}?`,
        suggestion: { label: `Write ${meant}`, range, text: meant },
      });
    } else if (path[0] === 'parton') {
      this.reporter.error('unknown', `There is no key ${key}${mapping}.`, path, range, { remedy: `Known are ${known.join(', ')}.` });
    } else {
      this.reporter.warning('unknown', `The key ${key}${mapping} is known neither here nor to n3fit, and is left aside.`, path, range);
    }
  }

  /** Reports where a value does not fit its schema, at the deepest place that says what it expects. */
  reportIssue(issuePath: Path): void {
    const { path, schema, expects } = expectationAt(issuePath);
    const shown = showPath(path);
    if (this.settled.has(shown) || this.reporter.full) return;
    this.settled.add(shown);
    const { node, keyRange, exact } = locate(this.tree, path);
    if (!exact) {
      this.reportMissing(path, schema, node, keyRange);
      return;
    }
    const suggestion = node.kind === 'scalar' ? correction(schema, node.value, node.range) : undefined;
    this.reporter.error('value', `${shown} must be ${expects ?? (itemOf(schema) ? 'a list' : 'a mapping')}, not ${show(node)}.`, path,
      node.range.end > node.range.start ? node.range : (keyRange ?? node.range), {
        remedy: suggestion && `${suggestion.label}.`, suggestion,
      });
  }

  private reportMissing(path: Path, schema: z.ZodType, parent: TreeNode, keyRange: TextRange | undefined): void {
    if (this.replaced.has(String(path.at(-1)))) return;
    const { example, expects } = infoOf(schema);
    const first = parent.kind === 'map' ? parent.entries[0] : undefined;
    let suggestion: Suggestion | undefined;
    if (parent.kind === 'map' && first && example !== undefined && locate(this.tree, path.slice(0, -1)).exact) {
      const at = first.keyRange.start;
      const indent = ' '.repeat(at - this.reporter.lineStart(at));
      const entry = `${String(path.at(-1))}: ${example}`;
      suggestion = { label: `Add ${entry}`, range: { start: at, end: at }, text: parent.flow ? `${entry}, ` : `${entry}\n${indent}` };
    }
    this.reporter.error('missing', `${showPath(path)} is missing.`, path, keyRange ?? { start: parent.range.start, end: parent.range.start }, {
      remedy: suggestion ? `${suggestion.label}.` : `Add it${expects === undefined ? '' : `: ${expects}`}.`,
      suggestion,
    });
  }
}

/** A spelling that the schema would accept: a near word of a choice, or the same number or truth value without quotes. */
function correction(schema: z.ZodType, value: unknown, range: TextRange): Suggestion | undefined {
  if (typeof value !== 'string') return undefined;
  const inner = unwrap(schema);
  if (inner instanceof z.ZodEnum) {
    const meant = nearest(value, inner.options as string[]);
    return meant === undefined ? undefined : { label: `Write ${meant}`, range, text: meant };
  }
  const bare = resolvePlain(value);
  return typeof bare !== 'string' && bare !== null && schema.safeParse(bare).success ? { label: `Write ${value} without quotes`, range, text: value } : undefined;
}

function valueOf(node: TreeNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(valueOf);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, valueOf(value)]));
}

function show(node: TreeNode): string {
  if (node.kind === 'list') return `a list of ${node.items.length}`;
  if (node.kind === 'map') return 'a mapping';
  if (node.value === null) return 'nothing';
  const text = String(node.value);
  const short = text.length > 40 ? `${text.slice(0, 40)}...` : text;
  return typeof node.value === 'string' ? `the text "${short}"` : short;
}
