// `npm start`: sets up what is missing, then opens the window, or serves it where none can be opened.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { electronPath, fetchElectron, hasDisplay } from './lib/electron.mjs';
import { root } from './lib/freshness.mjs';
import { setUpOrExit } from './setup.mjs';

/** What Electron ends with when the display that the environment names does not answer. */
const NO_DISPLAY = /Missing X server|platform failed to initialize|Failed to connect to Wayland display|cannot open display/i;
/** Milliseconds after which a display has answered. */
const ANSWERS_WITHIN = 5000;

const say = (text) => process.stderr.write(`${text}\n`);

await setUpOrExit();
const reason = cannotOpen();
if (reason) {
  say(`No window can be opened: ${reason} It is served to a browser instead.`);
  await serve();
} else {
  open(electronPath());
}

/** Why there can be no window, in one line; undefined when there can. */
function cannotOpen() {
  if (!hasDisplay()) return 'there is no display (DISPLAY and WAYLAND_DISPLAY are not set).';
  if (electronPath()) return undefined;
  if (process.env.ELECTRON_EXEC_PATH || process.env.PARTON_ELECTRON || process.env.ELECTRON_OVERRIDE_DIST_PATH) return 'there is no Electron where the environment names it.';
  say('Fetching Electron (about 100 MB, once)...');
  const failure = fetchElectron();
  return failure && `Electron could not be fetched (${failure}); ELECTRON_MIRROR can name another server, ELECTRON_OVERRIDE_DIST_PATH a folder that has it.`;
}

/** `parton serve` in this process, so that Ctrl-C is its own. */
async function serve() {
  const program = join(root, 'out', 'main', 'parton.cjs');
  process.argv = [process.argv[0], program, 'serve', ...process.argv.slice(2).filter((option) => option !== '--no-sandbox')];
  await import(pathToFileURL(program));
}

function open(electron) {
  const options = process.argv.slice(2);
  if (process.getuid?.() === 0 && !options.includes('--no-sandbox')) {
    say('Warning: as root, Electron runs without its sandbox. Start it as an ordinary user where you can.');
    options.push('--no-sandbox');
  }
  const child = spawn(electron, [root, ...options], { stdio: ['inherit', 'inherit', 'pipe'] });
  const pass = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, pass);
  let held = ''; // what it says until its display has answered
  const release = () => {
    if (held !== undefined) process.stderr.write(held);
    held = undefined;
  };
  const timer = setTimeout(release, ANSWERS_WITHIN);
  child.stderr.on('data', (bytes) => {
    if (held === undefined) process.stderr.write(bytes);
    else held += bytes;
  });
  child.on('error', (error) => {
    say(`Electron did not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('close', (code) => {
    clearTimeout(timer);
    if (code !== 0 && held !== undefined && NO_DISPLAY.test(held)) {
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, pass);
      say(`No window can be opened: the display ${process.env.WAYLAND_DISPLAY || process.env.DISPLAY} does not answer. It is served to a browser instead.`);
      void serve();
      return;
    }
    release();
    process.exitCode = code ?? 1;
  });
}
