import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The system's own way of opening a file. */
const OPENERS: Readonly<Record<string, readonly [string, ...string[]]>> = { darwin: ['open'], win32: ['explorer'], linux: ['xdg-open'] };

/**
 * Opens an address in the user's browser, by way of a file that only the user can read: every user of the machine sees the words of a
 * command line, and the address has the token.
 * @param tell says what did not work
 */
export function showInBrowser(address: string, tell: (text: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'parton-open-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'parton.html');
  writeFileSync(file, `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${address}"><title>Parton Workbench</title>`, { mode: 0o600 });
  const [program, ...words] = OPENERS[process.platform] ?? OPENERS['linux']!;
  const child = spawn(program, [...words, pathToFileURL(file).href], { stdio: 'ignore', detached: true });
  child.on('error', () => tell(`No browser could be opened (${program} is not there): open the address above.\n`));
  child.unref();
}
