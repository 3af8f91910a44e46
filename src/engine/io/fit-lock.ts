import * as fs from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { storageError } from './durable';

/** Held by the process that fits into a folder, so that no second one writes there. */
const LOCK = '.parton-lock';
/** Milliseconds after which a lock that another machine does not renew counts as left behind. */
const LEFT_BEHIND = 120_000;

/** Milliseconds in which a process that just made a lock has written what it says. */
const BEING_WRITTEN = 5_000;

/** Locks made here, by number; and those of them that were given back, though their file may be left: its folder can have been elsewhere then. */
let made = 0;
const givenBack = new Set<number>();

export interface LockHolder {
  readonly host: string;
  readonly pid: number;
}

/** What the file says; `number` tells the locks of one process apart. */
interface StoredLock extends LockHolder {
  readonly number?: number;
}

export interface FitLock {
  /** Says that the holder is alive; to be called every now and then. */
  renew(): void;
  release(): void;
}

/**
 * Takes the lock of a folder, which must exist. One whose process is gone is taken over.
 * @throws PartonError when another process is fitting into the folder
 */
export function lockFit(folder: string): FitLock {
  const file = join(folder, LOCK);
  const number = ++made;
  const mine: StoredLock = { host: hostname(), pid: process.pid, number };
  for (let tries = 0; ; tries++) {
    try {
      fs.writeFileSync(file, JSON.stringify(mine), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw storageError(error, file, 'write');
    }
    const holder = lockHolder(folder);
    if (holder || tries > 10 || (!readHolder(file) && age(file) < BEING_WRITTEN)) {
      const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
      throw new PartonError('input', `${who} is fitting into this folder.`, { file: folder }, `Wait for it, or end it; if there is no such fit, delete ${file}.`);
    }
    removeLeftBehind(folder);
  }
  let held = true;
  return {
    renew() {
      if (!held) return;
      const now = new Date();
      try {
        fs.utimesSync(file, now, now);
      } catch {
        // The folder may be gone or full; the next thing written there will say so.
      }
    },
    release() {
      if (!held) return;
      held = false; // from now on it may be another's
      givenBack.add(number);
      fs.rmSync(file, { force: true });
    },
  };
}

/** The process that is fitting into a folder now, if there is one. */
export function lockHolder(folder: string): LockHolder | undefined {
  const file = join(folder, LOCK);
  const holder = readHolder(file);
  if (!holder) return undefined;
  const { host, pid, number } = holder;
  const alive = host === hostname() ? isAlive(pid) && !(pid === process.pid && number !== undefined && givenBack.has(number)) : age(file) < LEFT_BEHIND;
  return alive ? { host, pid } : undefined;
}

/**
 * Removes the lock of a process that is gone. Of several that found it one does; it looks again while the others are kept out, so that
 * nobody removes the lock that another has made since.
 */
function removeLeftBehind(folder: string): void {
  const file = join(folder, LOCK);
  const guard = `${file}.guard`;
  try {
    fs.mkdirSync(guard);
  } catch {
    if (age(guard) > BEING_WRITTEN) fs.rmSync(guard, { recursive: true, force: true }); // its process died just then
    return;
  }
  try {
    if (!lockHolder(folder) && (readHolder(file) || age(file) >= BEING_WRITTEN)) fs.rmSync(file, { force: true });
  } finally {
    fs.rmSync(guard, { recursive: true, force: true });
  }
}

/** Undefined when there is no lock, or one that a crash cut short. */
function readHolder(file: string): StoredLock | undefined {
  try {
    const { host, pid, number } = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<StoredLock>;
    return typeof host === 'string' && typeof pid === 'number' && Number.isSafeInteger(pid) ? { host, pid, ...(typeof number === 'number' && { number }) } : undefined;
  } catch {
    return undefined;
  }
}

/** Milliseconds since a file was changed. */
function age(file: string): number {
  return Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
