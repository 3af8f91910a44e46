// How the window behaves in a real Electron: time from start to usable, and the renderer while it shows a running fit. Prints one line of
// JSON. `parton bench --only window` runs it, under xvfb-run where there is no display.
//   node scripts/measure-window.mjs RUNCARD [--seconds N] [--trace FILE]
// --trace keeps the trace with what each task did, for chrome://tracing: that itself takes time.
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { observe, read } from './lib/renderer-watch.mjs';
import { openWorkbench } from './lib/workbench.mjs';

const STARTS = 3;
/** Percent of the fit: from there on every replica is in training. */
const BEGUN = 1;
const { positionals: [runcard], values } = parseArgs({ allowPositionals: true, options: { seconds: { type: 'string', default: '600' }, trace: { type: 'string' } } });
const CATEGORIES = values.trace ? ['toplevel', 'devtools.timeline', 'v8', 'disabled-by-default-v8.cpu_profiler'] : ['toplevel'];
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

/** A fit started by a click, to its end or for so many seconds, with the pointer at work over its curves. */
async function measureFit(seconds) {
  const bench = await openWorkbench();
  const { app, page, project } = bench;
  const percent = async () => Number(await page.getByRole('progressbar', { name: 'Progress of the fit' }).getAttribute('aria-valuenow'));
  try {
    copyFileSync(runcard, join(project, 'runcards', `${name}.yml`));
    await page.getByText(name, { exact: true }).first().click();
    await page.getByRole('button', { name: /^Fit \d+ replicas/ }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: /^Fit \d+ replicas/ }).click();
    while ((await percent()) < BEGUN) await page.waitForTimeout(200);
    await app.evaluate(({ contentTracing }, included) => contentTracing.startRecording({ included_categories: included, excluded_categories: ['*'] }), CATEGORIES);
    await observe(page);
    const end = Date.now() + 1000 * seconds;
    const box = await page.getByLabel(/^Chi2 per point against epoch/).boundingBox();
    let memory = 0;
    let done = 0;
    for (let step = 0; Date.now() < end && (done = await percent()) < 100; step++) {
      if (step % 4 < 2) await page.mouse.move(box.x + box.width * (0.1 + 0.03 * (step % 12)), box.y + box.height * (0.5 + 0.02 * (step % 20)), { steps: 6 });
      else await page.mouse.move(5, 5);
      memory = Math.max(memory, await rendererMemory(app));
      await page.waitForTimeout(500);
    }
    return { ...await read(page), tasks: await endTrace(app), memory, percent: done };
  } finally {
    await bench.close();
  }
}

/** Working set of the renderer, bytes. */
const rendererMemory = (app) => app.evaluate(({ app: electron }) => 1024 * Math.max(...electron.getAppMetrics().filter(({ type }) => type === 'Tab').map(({ memory }) => memory.workingSetSize)));

/** @returns of the tasks of the renderer's main thread: how many, and milliseconds of the longest by processor time and by the clock */
async function endTrace(app) {
  const file = await app.evaluate(({ contentTracing }) => contentTracing.stopRecording());
  const { traceEvents: events } = JSON.parse(readFileSync(file, 'utf8'));
  if (values.trace) copyFileSync(file, values.trace);
  rmSync(file);
  const main = new Set(events.filter(({ ph, name: what, args }) => ph === 'M' && what === 'thread_name' && args.name === 'CrRendererMain').map(({ pid, tid }) => `${pid}/${tid}`));
  const tasks = events.filter(({ ph, name: what, pid, tid }) => ph === 'X' && what === 'ThreadControllerImpl::RunTask' && main.has(`${pid}/${tid}`));
  const longest = (key) => tasks.reduce((most, task) => Math.max(most, task[key] ?? 0), 0) / 1000;
  return { count: tasks.length, processor: longest('tdur'), wall: longest('dur') };
}

const starts = await measureStarts();
const fit = await measureFit(Number(values.seconds));
process.stdout.write(`${JSON.stringify({ starts, ...fit })}\n`);
