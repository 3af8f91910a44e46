import { existsSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds of quiet before a change is told of. */
const QUIET = 250;

/** Tells when something changes in a project folder that its listing shows. */
export class ProjectWatcher {
  private readonly watchers = new Map<string, FSWatcher>();
  private timer: NodeJS.Timeout | undefined;

  constructor(readonly project: string, private readonly onChange: () => void) {
    this.watchAll();
  }

  close(): void {
    clearTimeout(this.timer);
    this.watchers.forEach((watcher) => watcher.close());
    this.watchers.clear();
  }

  /** Something changed that the file system may not tell of. */
  changed(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.watchAll();
      this.onChange();
    }, QUIET);
    this.timer.unref();
  }

  /** Folders come and go. Where a folder cannot be watched (some network disks), listings are as of the last look. */
  private watchAll(): void {
    for (const folder of [this.project, ...['runcards', 'fits', 'pdfs'].map((name) => join(this.project, name))]) {
      if (this.watchers.has(folder) || !existsSync(folder)) continue;
      const drop = (): void => {
        this.watchers.get(folder)?.close();
        this.watchers.delete(folder);
      };
      try {
        const watcher = watch(folder, { persistent: false }, () => this.changed());
        watcher.on('error', drop);
        this.watchers.set(folder, watcher);
      } catch {
        drop();
      }
    }
  }
}
