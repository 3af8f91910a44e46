import { expect } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectBitsOfCommandLine, test, writeShortRuncard } from './workbench';

test('a fit from click to finished view has the bits of the command line', async ({ workbench: { page, project } }) => {
  const runcard = writeShortRuncard(project, 'short', 150);
  await page.getByText('short', { exact: true }).first().click();
  await page.getByRole('button', { name: /^Fit 20 replicas/ }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Fit 20 replicas' }).click();
  const fit = join(project, 'fits', 'short');
  await expect(async () => {
    expect(JSON.parse(readFileSync(join(fit, 'parton.json'), 'utf8'))).toMatchObject({ outcome: { status: 'complete' } });
  }).toPass({ timeout: 90_000 });
  await expect(page.getByText(/complete|finished/i).first()).toBeVisible();

  await expectBitsOfCommandLine(fit, runcard, Array.from({ length: 20 }, (_, i) => i + 1));
});
