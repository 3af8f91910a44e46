import { expect } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answerNext, chooseNext, copyN3fitFit, dropOn, test, writeShortRuncard } from './workbench';

const pdfSet = fileURLToPath(new URL('../../resources/pdfs/T0_disfit', import.meta.url));

test('a fit of n3fit and an LHAPDF set come in by dialog and by drop', async ({ workbench: { app, page, project } }) => {
  const outside = join(dirname(dirname(project)), 'outside');
  mkdirSync(outside);
  const fit = copyN3fitFit(outside);
  const set = join(outside, 'T0_disfit');
  cpSync(pdfSet, set, { recursive: true });

  await expect(page.getByRole('row', { name: /^quick/ })).toBeVisible();
  await chooseNext(app, fit);
  await page.keyboard.press('Control+i');
  const fits = page.getByRole('region', { name: 'Fits' });
  await expect(fits.getByRole('row', { name: /golden_mixed/ })).toContainText('n3fit');
  expect(readdirSync(join(project, 'fits', 'golden_mixed', 'nnfit')).sort()).toEqual(['replica_1', 'replica_2', 'replica_3', 'replica_4']);

  await dropOn(page, 'section[aria-label="PDF sets"]', [set]);
  await expect(page.getByRole('region', { name: 'PDF sets' }).getByRole('row', { name: /T0_disfit/ })).toContainText('1 + ');
  await dropOn(page, 'section[aria-label="Fits"]', [fit]);
  await expect(fits.getByRole('row', { name: /golden_mixed-2/ })).toBeVisible();
  await chooseNext(app, outside); // neither a fit nor a set
  await page.keyboard.press('Control+i');
  await expect(page.getByText(/neither a fit/)).toBeVisible();

  await fits.getByRole('row', { name: /golden_mixed/ }).first().dblclick();
  await expect(page.getByRole('heading', { name: 'golden_mixed' })).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Replicas' }).getByRole('row')).toHaveCount(5); // with the head
});

test('an empty project says what to do; a runcard is begun from a template and fitted', async ({ workbench: { app, page, project } }) => {
  const empty = join(dirname(dirname(project)), 'a project with a name as long as names of projects can become when nobody thinks of those who read them');
  mkdirSync(empty);
  await expect(page.getByRole('row', { name: /^quick/ })).toBeVisible();
  await chooseNext(app, empty);
  await page.keyboard.press('Control+o');
  for (const words of ['No fit yet', 'No runcard yet', 'No PDF set in this project']) await expect(page.getByText(words)).toBeVisible();
  expect(await page.evaluate(() => [document.documentElement.scrollWidth <= innerWidth, document.documentElement.scrollHeight <= innerHeight])).toEqual([true, true]);

  await page.getByRole('button', { name: 'New runcard…' }).click();
  const dialog = page.getByRole('dialog', { name: 'New runcard' });
  await dialog.getByLabel('Name of the runcard').fill('a/b');
  await expect(dialog.getByRole('alert')).toBeVisible();
  await dialog.getByLabel('Name of the runcard').fill('first');
  await dialog.getByText('Template quick').click();
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { name: 'first.yml' })).toBeVisible();
  expect(readFileSync(join(empty, 'runcards', 'first.yml'), 'utf8')).toBe(readFileSync(join(project, 'runcards', 'quick.yml'), 'utf8'));
});

test('fits queue in the order that is wanted, and leave the queue', async ({ workbench: { page, project, callEngine } }) => {
  const runcard = writeShortRuncard(project, 'long', 200_000);
  for (const name of ['one', 'two', 'three', 'four']) await callEngine('startFit', { project, runcard, replicas: [1, 2], name });
  const queue = page.getByRole('region', { name: 'Queue' });
  /** As the engine has them, once the window shows the same. */
  const names = async () => {
    const { value } = (await callEngine('status')) as { value: { queued: string[] } };
    const waiting = value.queued.map((folder) => basename(folder));
    const seen = await queue.locator('ol .name').allTextContents();
    return seen.join() === waiting.join() ? waiting : { waiting, seen };
  };
  await expect.poll(names).toEqual(['two', 'three', 'four']);
  await queue.getByRole('button', { name: 'Fit four earlier' }).click();
  await expect.poll(names).toEqual(['two', 'four', 'three']);
  await queue.getByRole('button', { name: 'Fit two later' }).click();
  await expect.poll(names).toEqual(['four', 'two', 'three']);
  await queue.getByRole('button', { name: 'Take two out of the queue' }).click();
  await expect.poll(names).toEqual(['four', 'three']);
  expect((await callEngine('status')) as { value: { queued: string[] } }).toMatchObject({ value: { queued: ['four', 'three'].map((name) => join(project, 'fits', name)) } });
  expect(existsSync(join(project, 'fits', 'two'))).toBe(true);
  for (const name of ['four', 'three', 'one']) await callEngine('stopFit', join(project, 'fits', name), name === 'one' ? 'checkpoint' : 'cancel');

  await page.getByRole('region', { name: 'Fits' }).getByRole('row', { name: /^two/ }).dblclick(); // one that was never begun
  await expect(page.getByRole('button', { name: 'Go on', exact: true })).toBeVisible();
  await expect(page.getByText('PDFs come with the first epochs')).toBeVisible();
});

test('the question before a fit: name, replicas, command line; nothing starts when it is cancelled', async ({ workbench: { page, project } }) => {
  await page.getByRole('row', { name: /^quick/ }).click();
  await page.keyboard.press('Control+Enter');
  const dialog = page.getByRole('dialog', { name: 'Fit quick' });
  await dialog.getByLabel('Replicas').fill('1-3,9');
  await dialog.getByLabel('Name of the fit').fill('mine');
  await expect(dialog.locator('code')).toContainText(`--replicas 1-3,9 --out '${join(project, 'fits', 'mine')}' --engine auto`);
  await expect(dialog.getByRole('button', { name: 'Fit 4 replicas' })).toBeEnabled();
  await dialog.getByLabel('Replicas').fill('3-1');
  await expect(dialog.getByRole('alert')).toContainText('goes backwards');
  await expect(dialog.getByRole('button', { name: /^Fit/ })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(readdirSync(join(project, 'fits'))).toEqual([]);
});

test('fits and runcards are duplicated, renamed, and described by tags and notes', async ({ workbench: { page, project } }) => {
  copyN3fitFit(join(project, 'fits'));
  const fits = page.getByRole('region', { name: 'Fits' });
  const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}( |$)`) });
  await row('golden_mixed').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect(row('golden_mixed-2')).toHaveAttribute('aria-selected', 'true');

  await fits.getByRole('grid').focus();
  await page.keyboard.press('F2');
  const dialog = page.getByRole('dialog', { name: 'Rename' });
  await dialog.getByLabel('Name').fill('golden_mixed');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('is there already');
  await dialog.getByLabel('Name').fill('second');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(row('second')).toBeVisible();
  await expect(row('golden_mixed-2')).toBeHidden();
  expect(readdirSync(join(project, 'fits')).sort()).toEqual(['golden_mixed', 'second']);

  await page.getByLabel('Tags').fill('nnlo, cuts');
  await page.keyboard.press('Enter');
  await expect(row('second')).toContainText('cuts');
  await page.getByLabel('Notes').fill('a second look');
  await page.keyboard.press('Tab');
  await expect.poll(() => JSON.parse(readFileSync(join(project, 'fits', 'second', 'notes.json'), 'utf8')) as unknown).toMatchObject({ text: 'a second look', tags: ['nnlo', 'cuts'] });
  await page.keyboard.press('Control+f');
  await page.keyboard.type('SECOND look');
  await expect(fits.locator('.data')).toHaveCount(1);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');

  await row('quick').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect(row('quick-2')).toBeVisible();
  expect(readFileSync(join(project, 'runcards', 'quick-2.yml'), 'utf8')).toBe(readFileSync(join(project, 'runcards', 'quick.yml'), 'utf8'));

  // A renamed fit is the same fit.
  await row('second').dblclick();
  await expect(page.getByRole('heading', { name: 'second' })).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Replicas' }).locator('.data')).toHaveCount(4);
});

test('what is moved to the bin is in the bin of the desktop; a cancelled question moves nothing', async ({ workbench: { app, page, project, userData } }) => {
  const missing = process.platform === 'linux' && spawnSync('gio', ['version']).error !== undefined;
  if (missing) process.stderr.write('SKIPPED: the bin: gio is not here, by which Electron moves to it\n');
  test.skip(missing, 'no gio');
  copyN3fitFit(join(project, 'fits'));
  const fit = page.getByRole('row', { name: /^golden_mixed/ });
  await fit.click();
  await answerNext(app, 'Cancel');
  await page.keyboard.press('Delete');
  await expect(fit).toBeVisible();
  for (const [item, path] of [[fit, join(project, 'fits', 'golden_mixed')], [page.getByRole('row', { name: /^dis / }), join(project, 'runcards', 'dis.yml')]] as const) {
    await answerNext(app, 'Move to bin');
    await item.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Move to bin' }).click();
    await expect(item).toBeHidden();
    expect(existsSync(path)).toBe(false);
    if (process.platform === 'linux') expect(existsSync(join(userData, '..', 'share', 'Trash', 'files', basename(path)))).toBe(true);
  }
});
