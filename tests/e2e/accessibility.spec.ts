import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { join } from 'node:path';
import { copyN3fitFit, test, writeShortRuncard } from './workbench';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

/** What axe finds against WCAG 2.1 AA: names, roles and contrast in the dark, then contrast in the light. `place` names the view in the message. */
async function examine(page: Page, place: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate((name) => { document.documentElement.dataset['theme'] = name; }, theme);
    await page.waitForTimeout(200); // colours pass over into one another
    const axe = new AxeBuilder({ page }).setLegacyMode();
    const { violations, passes } = await (theme === 'dark' ? axe.withTags(TAGS) : axe.withRules(['color-contrast'])).analyze();
    const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary ?? ''}`));
    expect.soft(found, `${place}, ${theme}`).toEqual([]);
    expect(passes.find(({ id }) => id === 'color-contrast')?.nodes.length, `texts whose contrast was measured: ${place}, ${theme}`).toBeGreaterThan(3);
  }
}

const LONG_NAME = 'a_runcard_with_a_name_as_long_as_names_of_runcards_can_become_when_nobody_thinks_of_readers';

test('axe finds nothing in the library, the dialogs, the editor and the settings', async ({ workbench: { page, project } }) => {
  test.setTimeout(240_000);
  copyN3fitFit(join(project, 'fits'));
  writeShortRuncard(project, LONG_NAME, 100);
  const dialog = page.getByRole('dialog');
  const away = async () => {
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  };
  await expect(page.getByRole('row', { name: /golden_mixed/ })).toBeVisible();
  await examine(page, 'library');
  await page.getByRole('row', { name: /^quick/ }).click({ button: 'right' });
  await expect(page.getByRole('menu')).toBeVisible();
  await examine(page, 'menu of a runcard');
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await expect(dialog).toBeVisible();
  await examine(page, 'rename');
  await away();
  await page.keyboard.press('Control+Enter');
  await expect(dialog.getByText(/GB|MB/)).toBeVisible();
  await examine(page, 'question before a fit');
  await away();
  await page.keyboard.press('Control+n');
  await expect(dialog).toBeVisible();
  await examine(page, 'new runcard');
  await away();
  await page.keyboard.press('Control+k');
  await expect(dialog).toBeVisible();
  await examine(page, 'palette');
  await away();
  for (const name of ['Keyboard shortcuts', 'Glossary']) {
    await page.keyboard.press('Control+Shift+P');
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await examine(page, name);
    await away();
  }

  await page.getByRole('row', { name: /^quick/ }).dblclick();
  await expect(page.getByRole('region', { name: 'Data' }).getByText(/points after cuts/)).toBeVisible();
  await examine(page, 'runcard');
  await page.keyboard.press('Control+d');
  await expect(dialog).toBeVisible();
  await examine(page, 'differences');
  await away();
  await page.keyboard.press('Control+,');
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await examine(page, 'settings');
});

test('axe finds nothing in a fit and a comparison, tab by tab', async ({ workbench: { page, project } }) => {
  test.setTimeout(240_000);
  copyN3fitFit(join(project, 'fits'));
  await page.getByRole('row', { name: /golden_mixed/ }).dblclick();
  await expect(page.getByRole('grid', { name: 'Replicas' })).toBeVisible();
  await examineTabs(page, 'fit');
  await page.keyboard.press('Control+4');
  await expect(page.getByText('Nothing to compare yet')).toBeVisible();
  await examine(page, 'empty comparison');
  await page.getByRole('main').getByRole('button', { name: 'Add a fit or set' }).click();
  await page.getByRole('menuitem', { name: 'golden_mixed' }).click();
  await expect(page.getByRole('region', { name: 'χ²' }).first()).toBeVisible();
  await examineTabs(page, 'comparison');
});

async function examineTabs(page: Page, place: string): Promise<void> {
  for (const tab of await page.getByRole('main').getByRole('tab').all()) {
    await tab.click();
    await page.waitForTimeout(500); // what is computed is there, or says that it is awaited
    await examine(page, `${place}, ${(await tab.textContent()) ?? ''}`);
  }
}
