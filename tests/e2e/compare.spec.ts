import { expect, type Locator, type Page } from '@playwright/test';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { add, fitFour } from './compared';
import { chooseNext, test, type Workbench } from './workbench';

const N3FIT = fileURLToPath(new URL('../fixtures/n3fit_fit/dis_t0', import.meta.url));
const SET = fileURLToPath(new URL('../../resources/pdfs/T0_disfit', import.meta.url));

const side = (page: Page) => page.locator('#side-view');
const panel = (page: Page, name: string | RegExp) => page.getByRole('region', { name, exact: true });
const chosen = (page: Page, what: string) => side(page).getByRole('region', { name: 'Chosen' }).locator('dt', { hasText: what }).locator('xpath=following-sibling::dd[1]');
/** Waits until no figure is of an earlier question. */
const settled = async (page: Page) => { await expect(page.locator('.stale')).toHaveCount(0); };
async function drag(page: Page, chart: Locator, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const box = (await chart.boundingBox())!;
  const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 6 });
  await page.mouse.up();
}
/** Copies the fit of n3fit under another name; its own t0 set does not come along. */
function copyFit(to: string, name: string): void {
  const folder = join(to, name);
  cpSync(N3FIT, folder, { recursive: true });
  writeFileSync(join(folder, 'filter.yml'), readFileSync(join(N3FIT, 'filter.yml'), 'utf8').replace('LHtoy_t0', 'T0_disfit'));
  for (const replica of readdirSync(join(folder, 'nnfit'))) {
    for (const file of readdirSync(join(folder, 'nnfit', replica))) renameSync(join(folder, 'nnfit', replica, file), join(folder, 'nnfit', replica, file.replace('dis_t0', name)));
  }
}
/** Pixels in the colour of the focused member on what a chart draws above its figure. */
const inkIn = (chart: Locator): Promise<number> => chart.evaluate((element) => {
  const [r, g, b] = getComputedStyle(element).getPropertyValue('--ink').trim() === '#ffffff' ? [255, 255, 255] : [0, 0, 0];
  let found = 0;
  for (const canvas of [...element.querySelectorAll('div.layer')].at(-1)!.querySelectorAll('canvas')) {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < data.length; i += 4) if (data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255) found++;
  }
  return found;
});
/** The middle of where the tooltip of a chart begins with this title, in pixels from its corner. The pointer is left there. */
async function pointAt(chart: Locator, title: string): Promise<{ readonly x: number; readonly y: number }> {
  const place = await chart.evaluate(async (element, wanted) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const found: { readonly x: number; readonly y: number }[] = [];
    for (let y = 8; y < height && (found.length === 0 || y < found[0]!.y + 20); y += 6) {
      for (let x = 8; x < width; x += 6) {
        element.dispatchEvent(new PointerEvent('pointermove', { clientX: left + x, clientY: top + y, bubbles: true }));
        await new Promise((done) => { // the tooltip follows in the next task
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = done;
          port2.postMessage(undefined);
        });
        if (element.querySelector('.tip')?.textContent.startsWith(wanted)) found.push({ x, y });
      }
    }
    const mean = (key: 'x' | 'y'): number => Math.round(found.reduce((sum, one) => sum + one[key], 0) / found.length);
    return { x: mean('x'), y: mean('y') };
  }, title);
  if (Number.isNaN(place.x)) throw new Error(`nothing in the chart is ${title}`);
  await chart.hover({ position: place });
  return place;
}
async function csvOf({ app, page, userData }: Workbench, name: string | RegExp): Promise<string[][]> {
  const file = join(userData, `saved-${Date.now()}.csv`);
  await app.evaluate(({ dialog }, filePath) => { dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath }); }, file);
  await panel(page, name).first().getByRole('button', { name: /^More of/ }).click();
  await page.getByRole('menuitem', { name: 'Save data (CSV)' }).click();
  await expect.poll(() => existsSync(file)).toBe(true);
  return readFileSync(file, 'utf8').trimEnd().split('\r\n').map((line) => line.split(','));
}

test('a fresh fit, a fit of n3fit and an LHAPDF set come in by dialog and are compared; a range of x reaches every figure', async ({ workbench }) => {
  test.setTimeout(300_000);
  const { app, page, project } = workbench;
  const errors: string[] = [];
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  page.on('pageerror', (error) => { errors.push(error.message); });
  const outside = join(dirname(dirname(project)), 'outside');
  mkdirSync(outside);
  copyFit(outside, 'dis_t0');
  cpSync(SET, join(outside, 'T0_disfit'), { recursive: true });
  await fitFour(workbench, 'fresh');

  await page.keyboard.press('Control+4');
  await expect(page.getByText('Nothing to compare yet')).toBeVisible();
  await add(page, /^fresh/);
  for (const folder of ['dis_t0', 'T0_disfit']) {
    await chooseNext(app, join(outside, folder));
    await add(page, /^Import/);
    await expect(side(page).getByText(folder, { exact: true })).toBeVisible();
  }
  await expect(side(page)).toContainText(/\d of 4 replicas, those that postfit keeps|(?<!of )4 replicas/);
  await expect(side(page)).toContainText('n3fit 4.1.5');
  await side(page).getByRole('button', { name: 'All', exact: true }).click();
  await expect(side(page)).toContainText(/all 4 replicas, also the \d that postfit rejects|(?<!of )4 replicas/);
  await expect(panel(page, 'χ²/N').getByRole('row', { name: /^Total/ })).toBeVisible({ timeout: 90_000 });
  await settled(page);
  const total = await panel(page, 'χ²/N').getByRole('row', { name: /^Total/ }).getByRole('cell').allTextContents();
  expect(total.slice(1).map(Number).every((value) => value > 0.5 && value < 100)).toBe(true);
  expect(total).toHaveLength(4);

  // a range of x
  const pdfs = page.getByLabel(/^Parton distributions compared/);
  await drag(page, pdfs, [0.06, 0.2], [0.14, 0.2]);
  await expect(chosen(page, 'x')).not.toHaveText('all');
  await settled(page);
  const x = (await csvOf(workbench, 'Distances')).slice(1).map((row) => Number(row[2]));
  const ratioX = (await csvOf(workbench, 'Ratio to fresh')).slice(1).map((row) => Number(row[2]));
  expect(Math.min(...x)).toBeCloseTo(Math.min(...ratioX), 12);
  expect(Math.min(...x)).toBeGreaterThan(1e-4);
  expect(Math.max(...x)).toBeLessThan(0.5);

  await side(page).getByRole('button', { name: 'Choose all' }).click();
  await expect(chosen(page, 'x')).toHaveText('all');
  expect(errors).toEqual([]);
});

test('a replica under the pointer lights up in every figure; a set of replicas, a dataset, a tag and views that were kept reach them all', async ({ workbench }) => {
  const { page, project, callEngine } = workbench;
  copyFit(join(project, 'fits'), 'dis_t0');
  copyFit(join(project, 'fits'), 'twin');
  for (const replica of ['replica_2', 'replica_3']) rmSync(join(project, 'fits', 'twin', 'nnfit', replica), { recursive: true });
  cpSync(SET, join(project, 'pdfs', 'T0_disfit'), { recursive: true });
  await callEngine('writeNotes', join(project, 'fits', 'twin'), { text: '', tags: ['short'] });
  await page.keyboard.press('Control+4');
  for (const name of [/^dis_t0/, /^twin/, /^T0_disfit/]) await add(page, name);
  const chi2 = panel(page, 'χ²/N');
  await expect(chi2.getByRole('row', { name: /^Total/ }).getByRole('cell')).toHaveCount(4, { timeout: 60_000 });
  await settled(page);

  // under the pointer
  const scatter = page.getByLabel(/^Replicas of all fits/);
  const pdfs = page.getByLabel(/^Parton distributions compared/);
  const place = await pointAt(scatter, 'dis_t0, replica 2');
  await expect(chi2.locator('.ink').first()).toBeVisible();
  await expect.poll(() => inkIn(pdfs)).toBeGreaterThan(100);
  await page.mouse.move(0, 0);
  await expect(chi2.locator('.ink')).toHaveCount(0);
  await expect.poll(() => inkIn(pdfs)).toBe(0);

  // pinned: it stays in ink from figure to figure
  await scatter.click({ position: place });
  await page.mouse.move(0, 0);
  await expect(chosen(page, 'Pinned')).toHaveText('r 2 dis_t0');
  await expect.poll(() => inkIn(pdfs)).toBeGreaterThan(100);
  await page.getByRole('tab', { name: 'Sum rules' }).click();
  await expect(panel(page, /^Sum rules/).getByRole('row', { name: /^Momentum of all partons/ }).locator('.ink')).toHaveCount(1);
  await page.getByRole('tab', { name: 'Exponents' }).click();
  await expect.poll(() => inkIn(page.getByLabel(/^Effective exponents/).last())).toBeGreaterThan(100);
  await page.keyboard.press('Escape');
  await expect(chosen(page, 'Pinned')).toHaveCount(0);
  await expect.poll(() => inkIn(page.getByLabel(/^Effective exponents/).last())).toBe(0);

  // a set of replicas
  await page.getByRole('tab', { name: 'Overview' }).click();
  await settled(page);
  const central = async () => (await csvOf(workbench, 'Ratio to dis_t0')).filter(([name]) => name === 'dis_t0').map((row) => row[3]);
  const before = await central();
  const { width, height } = (await scatter.boundingBox())!;
  await drag(page, scatter, [(place.x - 8) / width, (place.y - 8) / height], [(place.x + 8) / width, (place.y + 8) / height]);
  await expect(chosen(page, 'By hand')).toHaveText('1');
  await settled(page);
  const after = await central();
  expect(after.length).toBe(before.length);
  expect(after).not.toEqual(before);
  await expect(side(page)).toContainText('1 of 3 replicas, as chosen');

  // a dataset, and a view of all this that is kept
  await page.getByRole('tab', { name: 'χ²', exact: true }).click();
  const dataset = chi2.locator('tbody button').nth(1);
  const name = (await dataset.textContent())!;
  await dataset.click();
  await expect(page.getByRole('tab', { name: 'Data and theory' })).toHaveAttribute('aria-selected', 'true');
  await expect(chosen(page, 'Dataset')).toHaveText(name);
  await side(page).getByRole('button', { name: 'Keep this view' }).click();
  await page.getByLabel('Name of the view').fill('one replica');
  await page.keyboard.press('Enter');
  await side(page).getByRole('button', { name: 'Choose all' }).click();
  await expect(chosen(page, 'By hand')).toHaveCount(0);
  await page.getByRole('tab', { name: 'Overview' }).click();
  await side(page).getByRole('button', { name: 'one replica', exact: true }).click();
  await expect(chosen(page, 'By hand')).toHaveText('1');
  await expect(page.getByRole('tab', { name: 'Data and theory' })).toHaveAttribute('aria-selected', 'true');
  await side(page).getByRole('button', { name: 'Choose all' }).click();

  // what differs, and what has a tag
  await page.getByRole('tab', { name: 'χ²', exact: true }).click();
  await settled(page);
  const rows = await chi2.getByRole('row').count();
  await page.getByRole('switch', { name: 'Differences only' }).click();
  await expect.poll(() => chi2.getByRole('row').count()).toBeLessThan(rows);
  await side(page).getByRole('button', { name: 'short 1' }).click();
  await expect(chi2.getByRole('columnheader')).toHaveText(['Data', 'N', 'dis_t0', 'twin']);
});

test('replicas are checked against baselines; the sealed statement stands with the fit', async ({ workbench }) => {
  test.setTimeout(240_000);
  const { page, project } = workbench;
  const fit = await fitFour(workbench, 'fresh');
  await page.keyboard.press('Control+4');
  await add(page, /^fresh/);
  await page.getByRole('tab', { name: 'Baselines' }).click();
  await expect(page.getByText('Nothing checked yet')).toBeVisible();

  await page.getByLabel('How many replicas').fill('2');
  await page.keyboard.press('Tab'); // Enter would begin the check
  await expect(page.getByLabel('Replicas to check')).toHaveValue('1,4');
  await page.getByRole('button', { name: 'Check 2 replicas' }).click();
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
  await expect(page.getByText('Identical bits')).toBeVisible({ timeout: 90_000 });
  const replicas = page.getByRole('region', { name: 'Replicas that were checked' });
  await expect(replicas.getByRole('row', { name: /^r 4/ })).toContainText('identical', { timeout: 90_000 });

  const stored = () => (JSON.parse(readFileSync(join(fit, 'baselines.json'), 'utf8')) as { statements: { seal: string; against: string; identical: boolean; replicas: { weights: string; otherWeights: string }[] }[] }).statements;
  expect(stored()).toHaveLength(1);
  expect(stored()[0]).toMatchObject({ against: 'alone', identical: true });
  for (const { weights, otherWeights } of stored()[0]!.replicas) expect([weights.length, weights]).toEqual([64, otherWeights]);
  await expect(page.getByText(stored()[0]!.seal)).toBeVisible();

  // a check that is cancelled states nothing
  const against = async (name: string) => {
    await page.getByRole('combobox', { name: 'Against which baseline' }).click();
    await page.getByRole('option', { name }).click();
  };
  await against('In stacks of several sizes');
  await page.getByLabel('Epochs to compare').fill('5000');
  await page.keyboard.press('Tab'); // Enter would begin the check
  await page.getByRole('button', { name: 'Check 2 replicas' }).click();
  await expect(page.getByRole('progressbar', { name: 'Progress of the check' })).toHaveAttribute('aria-valuenow', /\d/, { timeout: 60_000 });
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Check 2 replicas' })).toBeVisible();

  await page.getByLabel('Epochs to compare').fill('5');
  await page.keyboard.press('Tab'); // Enter would begin the check
  await page.getByLabel('Sizes of the stacks').fill('4, 9');
  await page.getByRole('button', { name: 'Check 2 replicas' }).click();
  await expect(page.getByText('Speed-up of stacking')).toBeVisible({ timeout: 90_000 });
  await expect(page.getByLabel('Largest difference of χ² to the replica alone').last()).toBeVisible();
  expect(stored().map(({ against: what, identical }) => [what, identical])).toEqual([['stacks', true], ['alone', true]]);

  await against('Reference engine, float64');
  await page.getByRole('button', { name: 'Check 2 replicas' }).click();
  await expect(page.getByText('Differs by rounding')).toBeVisible({ timeout: 90_000 });
  await expect(replicas.getByRole('row', { name: /^r 1/ })).toContainText('chi2');

  // the same in the fit's own view; a statement that was changed afterwards is none
  writeFileSync(join(fit, 'baselines.json'), readFileSync(join(fit, 'baselines.json'), 'utf8').replace('"against": "plain"', '"against": "tfjs"'));
  await page.keyboard.press('Control+1');
  await page.getByRole('row', { name: /^fresh/ }).dblclick();
  await page.getByRole('tab', { name: 'Baselines' }).click();
  await expect(page.getByText('2 stored with the fit')).toBeVisible();
  await expect(page.getByText('Identical bits')).toBeVisible();
  expect(readdirSync(project)).toContain('looks.json');
});

test('a label and a colour are kept with the fit wherever it is shown', async ({ workbench }) => {
  const { page, project } = workbench;
  cpSync(N3FIT, join(project, 'fits', 'dis_t0'), { recursive: true });
  await expect(page.getByRole('row', { name: /^dis_t0/ })).toBeVisible();
  await page.keyboard.press('Control+4');
  await add(page, /^dis_t0/);
  await add(page, /^T0_disfit/); // installed with the program: it is compared where it is
  await expect(side(page).getByRole('region', { name: 'PDF sets' })).toContainText('T0_disfit');
  const item = side(page).locator('.item', { hasText: 'dis_t0' });
  await item.hover();
  await item.getByRole('button', { name: 'More of dis_t0' }).click();
  await page.getByRole('menuitem', { name: 'Label…' }).click();
  await page.getByLabel('Label', { exact: true }).fill('charm fitted');
  await page.keyboard.press('Enter');
  await expect(side(page).getByText('charm fitted')).toBeVisible();
  await side(page).getByText('charm fitted').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Colour…' }).click();
  await page.getByRole('button', { name: 'Colour 3' }).click();
  await expect.poll(() => JSON.parse(readFileSync(join(project, 'looks.json'), 'utf8')) as unknown).toMatchObject({ looks: { 'fits/dis_t0': { colour: 2, label: 'charm fitted' } } });
  const colour = await side(page).locator('.mark line').first().getAttribute('stroke');
  await page.keyboard.press('Control+1');
  const row = page.getByRole('row', { name: /^dis_t0/ });
  await expect(row).toContainText('charm fitted');
  await expect(row.locator('.mark line')).toHaveAttribute('stroke', colour!);
  await row.dblclick();
  await expect(page.locator('header .mark line').first()).toHaveAttribute('stroke', colour!);
  await page.reload();
  await expect(page.getByRole('row', { name: /^dis_t0/ })).toBeVisible(); // a key that comes before the window stands is lost
  await page.keyboard.press('Control+4');
  await expect(side(page).getByText('charm fitted')).toBeVisible();
  const sets = side(page).getByRole('region', { name: 'PDF sets' });
  await expect(sets).toContainText('T0_disfit');
  await sets.getByRole('button', { name: 'More of T0_disfit' }).click();
  await page.getByRole('menuitem', { name: 'Take out' }).click();
  await expect(sets).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('T0_dis');
  await page.getByRole('option', { name: /^T0_disfit/ }).click();
  await expect(sets).toContainText('T0_disfit');
});
