import { expect, type Locator, type Page } from '@playwright/test';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  cpSync(N3FIT, join(outside, 'dis_t0'), { recursive: true });
  writeFileSync(join(outside, 'dis_t0', 'filter.yml'), readFileSync(join(N3FIT, 'filter.yml'), 'utf8').replace('LHtoy_t0', 'T0_disfit')); // its own t0 set does not come along
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
  await expect(side(page)).toContainText('4 replicas · Parton');
  await expect(side(page)).toContainText('3 replicas · n3fit 4.1.5');
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
  await expect(replicas.getByRole('row', { name: /^r 4/ })).toContainText('identical');

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
  await add(page, /^T0_disfit|^Import/).catch(() => undefined);
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
  await page.keyboard.press('Control+4');
  await expect(side(page).getByText('charm fitted')).toBeVisible();
});
