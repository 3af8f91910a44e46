// `npm run pictures [-- FOLDER]`: takes the pictures of the README from a real fit in a real Electron. Needs Electron and a display (or
// xvfb-run -a). The project lies in FOLDER, which must not exist yet: its path is in the pictures.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/freshness.mjs';
import { withPalette } from './lib/palette-png.mjs';
import { openWorkbench } from './lib/workbench.mjs';

const folder = join(root, 'docs', 'pictures');
const NAME = 'dis_first_look';
const OTHER = 'dis_diagonal';
mkdirSync(folder, { recursive: true });
const bench = await openWorkbench({ home: process.argv[2] });
const { page, project } = bench;
const percent = async () => Number(await page.getByRole('progressbar', { name: 'Progress of the fit' }).getAttribute('aria-valuenow'));

/** @param theme dark or light */
async function take(name, theme) {
  await page.mouse.move(3, 3);
  await page.emulateMedia({ colorScheme: theme });
  await page.waitForTimeout(1200);
  const file = join(folder, `${name}.png`);
  writeFileSync(file, await withPalette(await page.screenshot(), page));
  process.stdout.write(`${file}  ${Math.round(statSync(file).size / 1000)} kB\n`);
}

try {
  const quick = readFileSync(join(project, 'runcards', 'quick.yml'), 'utf8');
  writeFileSync(join(project, 'runcards', `${NAME}.yml`), quick.replace(/^ {2}replicas: .*$/m, '  replicas: 40'));
  await page.getByText(NAME, { exact: true }).first().dblclick();
  await page.getByRole('heading', { name: NAME }).first().waitFor();
  await page.getByRole('region', { name: 'Forecast' }).getByText(/^measuring/).waitFor({ state: 'detached' });
  await take('editor', 'light');

  await page.getByRole('button', { name: /^Fit \d+ replicas/ }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: /^Fit \d+ replicas/ }).click();
  while ((await percent()) < 40) await page.waitForTimeout(300);
  await page.getByRole('grid', { name: 'Replicas' }).locator('.data').nth(4).click();
  await take('live-fit', 'dark');

  while ((await percent()) < 100) await page.waitForTimeout(500);
  await page.getByText('Finished', { exact: true }).first().waitFor();
  await page.waitForTimeout(4000);
  await take('finished-fit', 'light');
  await page.getByRole('tab', { name: 'Data and theory' }).click();
  await page.waitForTimeout(3000);
  await take('data-and-theory', 'dark');
  await page.keyboard.press('Control+1');
  await page.waitForTimeout(1500);
  await take('library', 'dark');

  execFileSync(process.execPath, [join(root, 'bin', 'parton.mjs'), 'fit', join(project, 'runcards', 'diagonal.yml'), '--replicas', '1-40', '--out', join(project, 'fits', OTHER)], { stdio: 'ignore' });
  await page.getByText(OTHER, { exact: true }).first().waitFor();
  await page.keyboard.press('Control+4');
  for (const fit of [NAME, OTHER]) {
    await page.getByRole('button', { name: 'Add a fit or set' }).first().click();
    await page.getByRole('menuitem', { name: new RegExp(`^${fit}`) }).click();
  }
  await page.getByRole('region', { name: 'χ²/N', exact: true }).getByRole('row', { name: /^Total/ }).waitFor();
  await page.locator('.stale').first().waitFor({ state: 'detached' });
  await take('compare', 'light');
} finally {
  await bench.close();
}
