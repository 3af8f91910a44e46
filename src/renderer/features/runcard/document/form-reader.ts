import type { Diagnostic, Path } from '../../../../shared/runcard/diagnostics';
import { showPath } from '../../../../shared/runcard/diagnostics';
import { plainTree } from '../../../../shared/runcard/edit/edit-runcard';
import { getIn } from '../../../../shared/runcard/edit/operation';
import { locate } from '../../../../shared/runcard/inspect';
import type { TreeNode } from '../../../../shared/runcard/yaml-tree';

/** What the fields of the form show of a text, also of one with errors. */
export class FormReader {
  private readonly root: unknown;

  constructor(private readonly tree: TreeNode, private readonly text: string) {
    this.root = plainTree(tree);
  }

  value(path: Path): unknown {
    return getIn(this.root, path);
  }

  /** How a scalar is written: `1e6`; empty where it is not. */
  source(path: Path): string {
    const { node, exact } = locate(this.tree, path);
    return exact && node.kind === 'scalar' ? this.text.slice(node.range.start, node.range.end) : '';
  }

  written(path: Path): boolean {
    return locate(this.tree, path).exact;
  }

  number(path: Path): number | undefined {
    const value = this.value(path);
    return typeof value === 'number' ? value : undefined;
  }

  words(path: Path): string | undefined {
    const value = this.value(path);
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  }

  list(path: Path): readonly unknown[] {
    const value = this.value(path);
    return Array.isArray(value) ? (value as unknown[]) : [];
  }

  /** Offset of a key or, where it is not written, of the nearest mapping above. */
  offset(path: Path): number {
    const { node, keyRange } = locate(this.tree, path);
    return keyRange?.start ?? node.range.start;
  }
}

const WEIGHT = { error: 2, warning: 1, info: 0 } as const;

/** What is remarked on a key, and on its items where `below`; the worst first. */
export function remarksAt(diagnostics: readonly Diagnostic[], path: Path, below = true): readonly Diagnostic[] {
  const shown = showPath(path);
  return diagnostics
    .filter((remark) => remark.path === shown || (below && (remark.path.startsWith(`${shown}.`) || remark.path.startsWith(`${shown}[`))))
    .sort((a, b) => WEIGHT[b.severity] - WEIGHT[a.severity]);
}
