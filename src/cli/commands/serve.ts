import { existsSync, statSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { FolderOptions } from '../../engine/data/locate';
import type { EngineHost } from '../../engine/host/engine-host';
import type { RunningServer, ServerParts } from '../../server/server';
import { PartonError } from '../../shared/errors';
import type { Context } from '../context';
import { SIGNAL_EXIT, type EndSignal } from '../exit-codes';
import { catchInterrupts } from '../interrupts';
import { countArgument, foldersOf, withFolders, type FolderArguments } from '../options';
import { showInBrowser } from '../serve/browser';
import { greeting } from '../serve/greeting';

interface ServeArguments extends FolderArguments {
  readonly port?: number;
  readonly open?: true;
  readonly workers?: number;
}

/** Where it listens when no port is named, or at the first free one after it. */
const PORT = 8430;
const NEIGHBOURS = 20;

const AFTER = `
The first folder is the project that the window opens; the others can be opened from it, and fits and PDF sets in them imported. Nothing
outside of these folders can be reached from the window. Without any, it is your copy of the embedded project.

It listens on 127.0.0.1 only, and lets in who has the token of the address that it prints. On a cluster, run it on the node, forward the
port from your machine with the ssh command that it prints, and open the address there. Windows may come and go: fits run on. Ctrl-C
stops them at a checkpoint; --resume, or Go on in the window, goes on with the same bits.
`;

export function serveCommand(context: Context): Command {
  const command = new Command('serve')
    .description('serve the window to a browser, on this machine or through an ssh tunnel')
    .argument('[folders...]', 'projects (folders with runcards/, fits/, pdfs/), such as .')
    .option('--port <n>', `port to listen on; 0: any (default: ${PORT}, or the next that is free)`, portArgument)
    .option('--open', 'open it in the browser of this machine')
    .option('--workers <n>', 'threads of a fit, where the window does not say (default: one a processor)', countArgument);
  return withFolders(command)
    .addHelpText('after', AFTER)
    .action((folders: string[], options: ServeArguments) => serve(context, folders, options));
}

async function serve(context: Context, named: readonly string[], options: ServeArguments): Promise<void> {
  const { terminal } = context;
  const { EngineHost } = await import('../../engine/host/engine-host');
  const { searchFolders } = await import('../../engine/data/locate');
  const folders = named.length > 0 ? named.map(existingFolder) : [await embedded()];
  searchFolders(foldersOf(options)); // says what is wrong with them before anything is served
  const host = new EngineHost();
  for (const folder of folders) host.allowed.allow(folder);
  const server = await listenAt(await partsOf(host, folders, options), options.port);
  const ended = new Promise<EndSignal>((resolve) => void catchInterrupts(resolve));
  terminal.out.write(greeting({ folders, address: server.address, port: server.port, host: hostname(), user: userName() }));
  if (options.open) showInBrowser(server.address, (text) => terminal.err.write(text));
  const signal = await ended;
  if (host.fits.running.length > 0) terminal.err.write('\nStopping the fit at a checkpoint...\n');
  await server.close();
  await host.close();
  context.exitCode = SIGNAL_EXIT[signal];
}

async function partsOf(host: EngineHost, folders: readonly string[], options: ServeArguments): Promise<ServerParts> {
  const [{ Desk }, { SettingsStore }, { projectRoot }] = await Promise.all([import('../../server/served-desktop'), import('../../window/settings'), import('../../engine/io/project-root')]);
  const config = process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  const settings = new SettingsStore(join(config, 'parton', 'window.json'), (folder) => {
    host.allowed.check(folder);
    return true;
  });
  const given = foldersOf(options);
  const adopt = (): void => {
    const { workers } = settings.now;
    const both = (key: keyof FolderOptions): readonly string[] => [...(given[key] ?? []), ...settings.now[key]];
    const all = { theory: both('theory'), data: both('data'), pdfs: both('pdfs'), scans: both('scans') };
    host.changeSettings({ folders: all, workers: workers || (options.workers ?? 0) });
  };
  adopt();
  return { host, desktop: new Desk(host, settings, folders, adopt), pages: join(projectRoot(), 'out', 'renderer') };
}

async function listenAt(parts: ServerParts, port: number | undefined): Promise<RunningServer> {
  const { startServer } = await import('../../server/server');
  if (port !== undefined) return startServer(parts, port);
  for (let candidate = PORT; candidate < PORT + NEIGHBOURS; candidate++) {
    try {
      return await startServer(parts, candidate);
    } catch (error) {
      if (!(error instanceof PartonError)) throw error; // taken: the next one
    }
  }
  return startServer(parts, 0);
}

async function embedded(): Promise<string> {
  const [{ embeddedProject, projectsFolder }, { projectRoot }] = await Promise.all([import('../../window/project-folder'), import('../../engine/io/project-root')]);
  const documents = join(homedir(), 'Documents');
  return embeddedProject(join(projectRoot(), 'resources'), projectsFolder(existsSync(documents) ? documents : homedir()));
}

function existingFolder(name: string): string {
  const folder = resolve(name);
  if (!existsSync(folder)) throw new PartonError('missing', 'there is no such folder.', { file: folder }, 'Check the path.');
  if (!statSync(folder).isDirectory()) throw new PartonError('input', 'it is a file; a project is a folder.', { file: folder }, 'Name the folder that it lies in.');
  return folder;
}

function portArgument(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
  return Number(text);
}

/** Not every account of a cluster or container has a name. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
