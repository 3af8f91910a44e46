// Makes a checkout ready to run: installs packages and builds, each only when it is missing or stale. Plain Node, no packages.
// It writes to standard error only, so that it can stand before a command whose output is read by a program.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { missingPackages, root, staleParts } from './lib/freshness.mjs';
import { locked } from './lib/lock.mjs';

const OFFLINE = /E(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTCACHED)|ERR_SOCKET_TIMEOUT/;
const FULL = /ENOSPC|EDQUOT/;
const FORBIDDEN = /EACCES|EPERM|EROFS/;

/** Something the user can mend; told without a stack. */
export class SetupError extends Error {}

/** Installs and builds what is missing. @throws SetupError saying what to do */
export async function setUp() {
  await installPackages();
  await mendable(async () => {
    if (staleParts().length > 0) await locked(build);
  });
}

/** Installs packages where they are missing or in other versions than package-lock.json has. @throws SetupError */
export async function installPackages() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19) || major === 21 || (major === 22 && minor < 12)) {
    throw new SetupError(`Node ${process.versions.node} is too old: Parton Workbench needs Node 20.19, 22.12 or newer.`);
  }
  await mendable(async () => {
    if (missingPackages().length > 0) await locked(install);
  });
}

async function mendable(work) {
  try {
    await work();
  } catch (error) {
    if (FORBIDDEN.test(error.code)) throw new SetupError(`Cannot write to ${error.path ?? root} (${error.code}): set up this folder as a user who may.`);
    if (FULL.test(error.code)) throw new SetupError(`The disk that holds ${root} is full.`);
    throw error;
  }
}

async function install() {
  if (missingPackages().length === 0) return; // another set-up did it meanwhile
  const done = began(existsSync(join(root, 'node_modules')) ? 'Updating packages' : 'Installing packages (about half a gigabyte, once)');
  // No package needs its install scripts; dev packages build the program, whatever NODE_ENV or the user's settings say.
  const options = ['--ignore-scripts', '--include=dev', '--include=optional', '--prefer-offline', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  const retries = ['--fetch-retry-mintimeout=2000', '--fetch-retry-maxtimeout=20000'];
  const { code, errors } = await run(...npm(), ['ci', ...options, ...retries]);
  if (code !== 0) {
    const [offline] = OFFLINE.exec(errors) ?? [];
    if (offline) {
      const reason = /(?:reason: |getaddrinfo )(.*)/.exec(errors)?.[1] ?? offline;
      throw new SetupError(`The npm registry cannot be reached (${reason}), and the packages are not in npm's cache.\nCheck the connection (npm config get registry; npm config get proxy), then run the same command again.`);
    }
    if (FULL.test(errors)) throw new SetupError(`The disk that holds ${root} is full: the packages need about half a gigabyte.`);
    throw new SetupError(`npm could not install the packages:\n${indented(errors.replaceAll(/^npm error ?/gm, ''))}`);
  }
  done();
}

async function build() {
  const stale = staleParts();
  if (stale.length === 0) return;
  const done = began(`Building the ${stale.join(' and the ')}`);
  const { code, errors } = await run(process.execPath, [], [join(root, 'scripts', 'build.mjs'), '--locked', ...stale]);
  if (code !== 0) throw new SetupError(`The build failed:\n${indented(errors)}`);
  done();
}

/** The npm that runs this script, or the one on the path. */
function npm() {
  const cli = process.env.npm_execpath;
  if (cli && basename(cli) === 'npm-cli.js' && existsSync(cli)) return [process.execPath, [cli]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
}

function run(command, first, rest) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...rest], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'], shell: command.endsWith('.cmd'), env: { ...process.env, NO_COLOR: '1' } });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
    child.on('error', (error) => reject(error.code === 'ENOENT' ? new SetupError(`${command} was not found: it comes with Node.`) : error));
    child.on('close', (code, signal) => resolve({ code: code ?? signal, errors }));
  });
}

/** Says what begins; the function given back says how long it took. */
function began(what) {
  const start = performance.now();
  process.stderr.write(`${what}...`);
  return () => process.stderr.write(` ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
}

/** The first lines of a message, without stack. */
const indented = (text) => text.trim().split('\n').filter((line) => !/^\s*at /.test(line)).slice(0, 20).map((line) => `  ${line}`).join('\n');

/** Sets up; on failure says why and ends the process. */
export async function setUpOrExit() {
  try {
    await setUp();
  } catch (error) {
    process.stderr.write(`\n${error instanceof SetupError ? error.message : error.stack}\n`);
    process.exit(1);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await setUpOrExit();
