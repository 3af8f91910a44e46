// One set-up or build at a time in a checkout.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './freshness.mjs';

const LONGEST = 30 * 60_000; // what a set-up may take; then its holder, perhaps on another machine, counts as gone

/** Runs `work` while no other process of this checkout is inside `locked`. A lock whose process is gone is taken over. */
export async function locked(work) {
  const folder = join(root, 'out');
  const file = join(folder, '.lock');
  const mine = JSON.stringify({ host: hostname(), pid: process.pid });
  mkdirSync(folder, { recursive: true });
  for (let told = false; ; ) {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const theirs = read(file);
    if (theirs !== undefined && abandoned(file, theirs) && takeAway(file)) continue;
    if (!told) process.stderr.write('Waiting for another set-up of this folder to finish...\n');
    told = true;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    if (read(file) === mine) rmSync(file, { force: true });
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function abandoned(file, text) {
  let holder;
  try {
    holder = JSON.parse(text);
  } catch {
    return age(file) > 10_000; // being written, or its process died just then
  }
  if (age(file) > LONGEST) return true;
  if (holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function age(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0; // given back meanwhile
  }
}

/**
 * Removes an abandoned lock. Of several processes that found it one does; it looks again when the others are kept out, so that nobody
 * removes the lock that another has made since. @returns whether it may be gone
 */
function takeAway(file) {
  const guard = `${file}.guard`;
  try {
    mkdirSync(guard);
  } catch {
    if (age(guard) > 10_000) rmSync(guard, { recursive: true, force: true }); // its process died just then
    return false;
  }
  try {
    const theirs = read(file);
    if (theirs !== undefined && abandoned(file, theirs)) rmSync(file, { force: true });
  } finally {
    rmSync(guard, { recursive: true, force: true });
  }
  return true;
}
