// How the window behaves in a real Electron: time from start to usable, and the renderer while it shows a running fit. Prints one line of
// JSON. `parton bench --only window` runs it, under xvfb-run where there is no display.
//   node scripts/measure-window.mjs RUNCARD [--seconds N] [--trace FILE]
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { observe, read } from './lib/renderer-watch.mjs';
import { openWorkbench } from './lib/workbench.mjs';

const STARTS = 3;
const { positionals: [runcard], values } = parseArgs({ allowPositionals: true, options: { seconds: { type: 'string', default: '90' }, trace: { type: 'string' } } });
const name = basename(runcard, '.yml');

/** Seconds from the start of the process until the library shows its runcards. */
async function measureStarts() {
  const times = [];
  for (let i = 0; i < STARTS; i++) {
    const bench = await openWorkbench();
    times.push(bench.usable / 1000);
    await bench.close();
  }
  return times;
}

/** A fit started by a click, and the pointer at work over its curves. */
async function measureFit(seconds) {
  const bench = await openWorkbench();
  const { app, page, project } = bench;
  try {
    copyFileSync(runcard, join(project, 'runcards', `${name}.yml`));
    await page.getByText(name, { exact: true }).first().click();
    await page.getByRole('button', { name: /^Fit \d+ replicas/ }).first().click();
    await page.getByText(/^median /).first().waitFor({ state: 'attached' }).catch(() => undefined);
    const progress = page.getByRole('progressbar', { name: 'Progress of the fit' });
    await page.waitForFunction(() => Number(document.querySelector('[role=progressbar][aria-label="Progress of the fit"]')?.getAttribute('aria-valuenow') ?? 0) >= 0 && document.querySelector('canvas') !== null);
    await tracing(app, true);
    await observe(page);
    const end = Date.now() + 1000 * seconds;
    const memory = [];
    const chart = page.getByLabel(/^Chi2 per point against epoch/);
    for (let step = 0; Date.now() < end && (await isRunning(page)); step++) {
      const box = await chart.boundingBox();
      if (box && step % 4 < 2) await page.mouse.move(box.x + box.width * (0.1 + 0.03 * (step % 12)), box.y + box.height * (0.5 + 0.02 * (step % 20)), { steps: 6 });
      else await page.mouse.move(5, 5);
      memory.push(await rendererMemory(app));
      await page.waitForTimeout(500);
    }
    const watched = await read(page);
    const tasks = await tracing(app, false);
    const share = Number(await progress.getAttribute('aria-valuenow'));
    return { ...watched, tasks, memory: Math.max(...memory), share };
  } finally {
    await bench.close();
  }
}

const isRunning = (page) => page.getByText('Running', { exact: true }).first().isVisible();

/** Working set of the renderer, bytes. */
const rendererMemory = (app) => app.evaluate(({ app: electron }) => 1024 * Math.max(...electron.getAppMetrics().filter(({ type }) => type === 'Tab').map(({ memory }) => memory.workingSetSize)));

/** Begins a trace; ends it. @returns milliseconds of processor time and of wall time of the longest tasks of the renderer's main thread */
async function tracing(app, begin) {
  if (begin) return app.evaluate(({ contentTracing }) => contentTracing.startRecording({ included_categories: ['toplevel', ...(process.env.PARTON_TRACE ?? '').split(',')], excluded_categories: ['*'] }));
  const file = await app.evaluate(({ contentTracing }) => contentTracing.stopRecording());
  const { traceEvents } = JSON.parse(readFileSync(file, 'utf8'));
  if (values.trace) copyFileSync(file, values.trace);
  rmSync(file);
  return longestTasks(traceEvents);
}

function longestTasks(events) {
  const main = new Set(events.filter(({ ph, name: what, args }) => ph === 'M' && what === 'thread_name' && args.name === 'CrRendererMain').map(({ pid, tid }) => `${pid}/${tid}`));
  const tasks = events.filter(({ ph, name: what, pid, tid }) => ph === 'X' && what === 'ThreadControllerImpl::RunTask' && main.has(`${pid}/${tid}`));
  const longest = (key) => tasks.reduce((most, task) => Math.max(most, task[key] ?? 0), 0) / 1000;
  return { count: tasks.length, processor: longest('tdur'), wall: longest('dur') };
}

const starts = await measureStarts();
const fit = await measureFit(Number(values.seconds));
process.stdout.write(`${JSON.stringify({ starts, ...fit })}\n`);
