import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The user's own copy of the embedded project, made at the first start: its runcards; data and theory stay in the program.
 * @param resources of the program, which is never written to
 * @param parent where projects of users lie
 */
export function embeddedProject(resources: string, parent: string): string {
  const folder = join(parent, 'Parton Workbench', 'DIS');
  if (existsSync(folder)) return folder;
  const making = `${folder}.new`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  cpSync(join(resources, 'runcards'), join(making, 'runcards'), { recursive: true });
  for (const name of ['fits', 'pdfs']) mkdirSync(join(making, name));
  renameSync(making, folder); // whole or not at all
  return folder;
}

/** Where projects of users lie. @param documents where the system keeps documents of the user */
export function projectsFolder(documents: string): string {
  return process.env['PARTON_PROJECTS'] || documents;
}
