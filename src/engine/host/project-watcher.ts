import { statSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds of quiet before a change is told of. */
const QUIET = 250;

/** Tells when something changes in a project folder that its listing shows. */
export class ProjectWatcher {
  private readonly watchers = new Map<string, { readonly watcher: FSWatcher; readonly inode: number }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(readonly project: string, private readonly onChange: () => void) {
    this.watchAll();
  }

  close(): void {
    clearTimeout(this.timer);
    this.watchers.forEach(({ watcher }) => watcher.close());
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

  /** Watches what there is now. Folders come and go, and others of the same name take their place. Where a folder cannot be watched (some network disks), listings are as of the last look. */
  watchAll(): void {
    for (const folder of [this.project, ...['runcards', 'fits', 'pdfs'].map((name) => join(this.project, name))]) {
      const inode = inodeOf(folder);
      if (this.watchers.get(folder)?.inode === inode) continue;
      const drop = (): void => {
        this.watchers.get(folder)?.watcher.close();
        this.watchers.delete(folder);
      };
      drop();
      if (inode === undefined) continue;
      try {
        const watcher = watch(folder, { persistent: false }, () => this.changed());
        watcher.on('error', drop);
        this.watchers.set(folder, { watcher, inode });
      } catch {
        drop();
      }
    }
  }
}

/** Undefined where there is no such folder, or none that may be looked at. */
function inodeOf(folder: string): number | undefined {
  try {
    return statSync(folder).ino;
  } catch {
    return undefined;
  }
}
