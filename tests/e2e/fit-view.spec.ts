import { expect, type Page } from '@playwright/test';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { test, writeShortRuncard, type Workbench } from './workbench';

const STORED = fileURLToPath(new URL('../fixtures/n3fit_fit/dis_t0', import.meta.url));
const FINAL = [1, 2, 3].map((replica) => JSON.parse(readFileSync(join(STORED, 'nnfit', `replica_${replica}`, 'dis_t0.json'), 'utf8')) as { erf_tr: number; erf_vl: number; chi2: number; pos_state: string; arc_lengths: number[] });

const panelOf = (page: Page, name: string | RegExp) => page.getByRole('region', { name });
const rowsOf = (page: Page) => page.getByRole('grid', { name: 'Replicas' }).locator('.data');
const inked = (page: Page) => page.getByRole('grid', { name: 'Replicas' }).locator('.ink');
const chartOf = (page: Page) => page.getByLabel(/^Chi2 per point against epoch/);
/** Points of the canvas above a chart that something is drawn on. */
const drawnAbove = (page: Page) => chartOf(page).locator('.layer').last().locator('canvas').evaluateAll((all) => all.reduce((sum, canvas) => {
  const { width, height } = canvas as HTMLCanvasElement;
  const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
  return sum + data.filter((value, i) => i % 4 === 3 && value > 0).length;
}, 0));

async function openStored({ page, project }: Workbench): Promise<void> {
  const fit = join(project, 'fits', 'dis_t0');
  cpSync(STORED, fit, { recursive: true });
  writeFileSync(join(fit, 'filter.yml'), readFileSync(join(STORED, 'filter.yml'), 'utf8').replace('LHtoy_t0', 'T0_disfit')); // its own t0 set does not come along
  await page.getByText('dis_t0', { exact: true }).first().dblclick();
  await expect(rowsOf(page)).toHaveCount(3);
}

async function startByClick({ page, project }: Workbench, name: string, epochs: number): Promise<void> {
  writeShortRuncard(project, name, epochs);
  await page.getByText(name, { exact: true }).first().click();
  await page.getByRole('button', { name: /^Fit 20 replicas/ }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Fit 20 replicas' }).click();
  await expect(page.getByRole('tab', { name: 'Training' })).toBeVisible();
}

/** What a panel's menu saves: the dialog answers with a file, which is read. */
async function save({ app, page, userData }: Workbench, panel: string | RegExp, what: string): Promise<Buffer> {
  const file = join(userData, `saved-${what.replace(/\W/g, '')}-${Date.now()}`);
  await app.evaluate(({ dialog }, filePath) => { dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath }); }, file);
  await panelOf(page, panel).getByRole('button', { name: /^More of/ }).click();
  await page.getByRole('menuitem', { name: what }).click();
  await expect(() => { expect(readFileSync(file).length).toBeGreaterThan(0); }).toPass();
  return readFileSync(file);
}
const cells = (text: Buffer): string[][] => text.toString('utf8').trim().split('\r\n').map((line) => line.split(','));

test('a fit of n3fit is shown with its own numbers, and every replica links table and plots', async ({ workbench }) => {
  const { page } = workbench;
  await openStored(workbench);
  const shown = await rowsOf(page).evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent.trim())));
  for (const [replica, state, , training, validation, experimental] of shown) {
    const { erf_tr: tr, erf_vl: vl, chi2 } = FINAL[Number(replica) - 1]!;
    expect([state, training, validation, experimental]).toEqual(['Passed', tr.toFixed(3), vl.toFixed(3), chi2.toFixed(3)]);
  }

  await page.getByRole('columnheader', { name: 'χ²/N exp' }).getByRole('button').click();
  const order = async () => (await rowsOf(page).evaluateAll((rows) => rows.map((row) => ({ at: Number(/translateY\((\d+)/.exec((row as HTMLElement).style.transform)?.[1]), chi2: Number(row.querySelectorAll('[role=gridcell]')[5]!.textContent) }))))
    .sort((a, b) => a.at - b.at).map(({ chi2 }) => chi2);
  await expect(async () => { expect(await order()).toEqual(FINAL.map(({ chi2 }) => Number(chi2.toFixed(3))).sort((a, b) => b - a)); }).toPass();

  await page.mouse.move(2, 2);
  await expect(inked(page)).toHaveCount(0);
  const nothing = await drawnAbove(page);
  await rowsOf(page).filter({ has: page.locator('[role=gridcell]').first().getByText('1', { exact: true }) }).hover(); // n3fit keeps the curve of its first replica alone
  await expect(inked(page)).toHaveCount(1);
  await expect(async () => { expect(await drawnAbove(page)).toBeGreaterThan(nothing); }).toPass();

  // From the plot: somewhere up a vertical line over the validation panel lies a curve.
  const box = (await chartOf(page).boundingBox())!;
  for (let share = 0.98; share > 0.1 && (await inked(page).count()) === 0 || share > 0.97; share -= 0.012) {
    await page.mouse.move(box.x + 0.9 * box.width, box.y + share * box.height);
    await page.waitForTimeout(90);
  }
  const name = (await inked(page).textContent())!.trim();
  expect(name).toMatch(/^r [123]$/);
  await page.mouse.down();
  await page.mouse.up();
  const pinned = page.getByRole('region', { name: 'Pinned replica' });
  await expect(pinned).toContainText(name);
  await page.mouse.move(2, 2);
  await expect(inked(page)).toHaveText(name);
  await page.keyboard.press('Escape');
  await expect(pinned).toHaveCount(0);
});

test('axes are linear or logarithmic, zoomed and put back', async ({ workbench }) => {
  const { page } = workbench;
  await openStored(workbench);
  const panel = panelOf(page, /^χ²\/N against epoch/);
  const ticks = async () => [...(await save(workbench, /^χ²\/N against epoch/, 'Save picture (SVG)')).toString('utf8').matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);
  expect(await ticks()).toEqual(expect.arrayContaining(['100', '1\u2009000', '3\u2009000']));
  await panel.getByRole('radio', { name: 'Linear' }).or(panel.getByRole('button', { name: 'Linear' })).first().click();
  expect(await ticks()).toContain('2\u2009000');
  const over = { x: 0.8 * (await chartOf(page).boundingBox())!.width, y: 100 };
  await chartOf(page).hover({ position: over });
  await page.mouse.wheel(0, -300);
  await expect(panel).toContainText('zoomed');
  await chartOf(page).dblclick({ position: over });
  await expect(panel).not.toContainText('zoomed');
});

test('figures and tables are saved with the numbers of the fit', async ({ workbench }) => {
  const { app, page } = workbench;
  await openStored(workbench);
  const [head, ...points] = cells(await save(workbench, /^χ²\/N against epoch/, 'Save data (CSV)'));
  expect(head).toEqual(['replica', 'epoch', 'training chi2/N', 'validation chi2/N']);
  for (const replica of [1, 2, 3]) {
    const log = JSON.parse(readFileSync(join(STORED, 'nnfit', `replica_${replica}`, 'chi2exps.log'), 'utf8')) as Record<string, { validation_chi2s: { total: number } }>;
    const own = points.filter(([one]) => Number(one) === replica);
    const logged = replica === 1 ? Object.entries(log) : []; // of a stack n3fit logs the first alone
    expect(own.map(([, epoch, , validation]) => [epoch, Number(validation)])).toEqual(logged.map(([epoch, { validation_chi2s: { total } }]) => [epoch, Math.fround(total)]));
  }

  await expect(panelOf(page, /^x f/)).toContainText('3 replicas');
  const [names, ...pdfs] = cells(await save(workbench, /^x f/, 'Save data (CSV)'));
  expect(names!.slice(-3)).toEqual(['replica 1', 'replica 2', 'replica 3']);
  const grid = parse(readFileSync(join(STORED, 'nnfit', 'replica_2', 'dis_t0.exportgrid'), 'utf8')) as { labels: string[]; xgrid: number[]; pdfgrid: number[][] };
  const up = pdfs.filter(([flavour]) => flavour === 'u');
  expect(up.length).toBeGreaterThan(50);
  for (const row of up) {
    const at = grid.xgrid.findIndex((x) => Math.abs(x / Number(row[1]) - 1) < 1e-9);
    expect(Number(row.at(-2))).toBe(Math.fround(grid.pdfgrid[at]![grid.labels.indexOf('U')]!));
  }

  const [columns, ...replicas] = cells(await save(workbench, 'Replicas', 'Save data (CSV)'));
  const value = (row: string[], column: string) => row[columns!.indexOf(column)]!;
  for (const row of replicas) {
    const { erf_tr: tr, erf_vl: vl, chi2, pos_state: positivity, arc_lengths: [, gluon] } = FINAL[Number(row[0]) - 1]!;
    expect([Number(value(row, 'training chi2/N')), Number(value(row, 'validation chi2/N')), Number(value(row, 'experimental chi2/N')), value(row, 'positivity'), Number(value(row, 'arc length g'))]).toEqual([tr, vl, chi2, positivity, gluon]);
  }

  const png = await save(workbench, /^x f/, 'Save picture (PNG)');
  const { width, height } = (await page.getByLabel(/^Parton distributions/).boundingBox())!;
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * Math.round(width), 2 * Math.round(height)]);
  expect((await save(workbench, /^x f/, 'Save picture (SVG)')).toString('utf8')).toMatch(/^<svg[^]*g \/ 10[^]*<\/svg>\s*$/);

  await app.evaluate(({ dialog }) => { dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: '/nowhere/picture.svg' }); });
  await panelOf(page, /^x f/).getByRole('button', { name: /^More of/ }).click();
  await page.getByRole('menuitem', { name: 'Save picture (SVG)' }).click();
  await expect(page.getByRole('status').getByText('The picture was not saved')).toBeVisible();
  await expect(page.getByRole('status').getByText('its folder does not exist')).toBeVisible();

  for (const [panel, words] of [[/^χ²\/N against epoch/, /^parton show .*dis_t0'? --epochs$/], [/^x f/, /^parton compare .*dis_t0.* --panels pdfs /], ['Replicas', /^parton show .*dis_t0'?$/]] as const) {
    await panelOf(page, panel).getByRole('button', { name: /^More of/ }).click();
    await page.getByRole('menuitem', { name: 'Show command' }).click();
    await expect(page.getByRole('dialog').locator('code')).toHaveText(words);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
});

test('a running fit is paused and goes on; one replica is stopped, and the others train', async ({ workbench }) => {
  const { page } = workbench;
  await startByClick(workbench, 'long', 200_000);
  const statistic = (name: string) => page.locator('.statistics > div', { has: page.getByText(name, { exact: true }) }).locator('dd');
  const epoch = async () => Number((await statistic('Epoch').textContent())!.replaceAll('\u2009', '').match(/\d+/)![0]);
  await expect(async () => { expect(await epoch()).toBeGreaterThan(50); }).toPass({ timeout: 60_000 });
  await expect(panelOf(page, /^x f/)).toContainText('20 replicas');

  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused', { exact: true }).first()).toBeVisible();
  let paused = 0;
  await expect(async () => { // once what was on its way has come
    paused = await epoch();
    await page.waitForTimeout(1500);
    expect(await epoch()).toBe(paused);
  }).toPass();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(async () => { expect(await epoch()).toBeGreaterThan(paused); }).toPass();

  const second = rowsOf(page).filter({ has: page.locator('[role=gridcell]').first().getByText('2', { exact: true }) });
  await page.getByRole('grid', { name: 'Replicas' }).hover(); // rows stay where they are while the pointer is over them
  await second.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Stop replica 2' }).click();
  await expect(statistic('Stopped')).toHaveText('1');
  await expect(statistic('Running')).toHaveText('19');
  const stopped = await epoch();
  await expect(async () => { expect(await epoch()).toBeGreaterThan(stopped); }).toPass();
});

test('a replica that is fitted alone has the bits of the stack', async ({ workbench }) => {
  const { page } = workbench;
  await startByClick(workbench, 'short', 150);
  await expect(page.getByText('Finished', { exact: true }).first()).toBeVisible({ timeout: 90_000 });
  const engine = page.getByRole('button', { name: 'Processor', exact: true });
  await engine.focus();
  for (const keys of ['Tab', 'Shift+Tab']) await page.keyboard.press(keys); // a tooltip follows the keyboard's focus, not one that a program sets
  await expect(page.getByRole('tooltip')).toContainText(/WebAssembly kernels on the processor.*Chosen automatically: /);
  await page.getByRole('tab', { name: 'Files' }).click();
  await expect(page.getByRole('grid', { name: 'Files of the fit' })).toContainText('short.exportgrid'); // those of its end, not those of its beginning
  await engine.click();
  await expect(page.getByRole('tab', { name: 'Provenance' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('region', { name: 'Provenance' })).toContainText(/Why this engine/);
  await expect(page.getByRole('region', { name: 'Reproduce' })).toContainText(/--engine fast$/); // what `auto` came to
  await page.getByRole('tab', { name: 'Training' }).click();
  await rowsOf(page).nth(2).click();
  await page.getByRole('button', { name: 'Refit alone, compare bits' }).click();
  await expect(page.getByRole('dialog')).toContainText('Identical bits', { timeout: 60_000 });
});
