import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Notes } from '../../shared/contract/engine-api';
import { readWhole, writeDurably } from '../io/durable';

const NOTES = 'notes.json';
const notesSchema = z.object({ text: z.string(), tags: z.array(z.string()) });
const NO_NOTES: Notes = { text: '', tags: [] };

/** The runcard of a fit, or undefined where it has none. @throws PartonError */
export function readRuncardText(folder: string): string | undefined {
  const file = join(folder, 'filter.yml');
  return existsSync(file) ? new TextDecoder().decode(readWhole(file, 1 << 20)) : undefined;
}

/** Damaged notes are no notes: they are a comment on the fit, not a part of it. */
export function readNotes(folder: string): Notes {
  const file = join(folder, NOTES);
  if (!existsSync(file)) return NO_NOTES;
  try {
    const parsed = notesSchema.safeParse(JSON.parse(new TextDecoder().decode(readWhole(file, 1 << 20))));
    return parsed.success ? parsed.data : NO_NOTES;
  } catch {
    return NO_NOTES;
  }
}

/** @throws PartonError */
export function writeNotes(folder: string, notes: Notes): void {
  writeDurably(join(folder, NOTES), `${JSON.stringify(notes, null, 2)}\n`);
}

/** Everything below a folder, in the order of names; links are not followed. */
export function listFiles(folder: string, most = 10_000): { readonly path: string; readonly bytes: number }[] {
  const found: { path: string; bytes: number }[] = [];
  const walk = (below: string): void => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (found.length >= most) return;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile()) found.push({ path, bytes: statSync(join(folder, path), { throwIfNoEntry: false })?.size ?? 0 });
    }
  };
  walk('');
  return found;
}
