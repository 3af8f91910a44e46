import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { makeFolder, writeDurably } from '../engine/io/durable';

/** A small file of our own in JSON: what it holds where it is not there or damaged is the default; what one of an older program lacks has its default. */
export class JsonFile<T extends object> {
  constructor(private readonly path: string, private readonly schema: z.ZodType<T>, private readonly fallback: T) {}

  read(): T {
    if (!existsSync(this.path)) return this.fallback;
    try {
      const parsed = this.schema.safeParse({ ...this.fallback, ...(JSON.parse(readFileSync(this.path, 'utf8')) as object) });
      return parsed.success ? parsed.data : this.fallback;
    } catch {
      return this.fallback;
    }
  }

  /** @throws PartonError when it cannot be written; the old content is then still there */
  write(value: T): void {
    makeFolder(dirname(this.path));
    writeDurably(this.path, `${JSON.stringify(value, null, 2)}\n`);
  }
}
