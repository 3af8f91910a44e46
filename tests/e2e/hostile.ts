import { expect, type Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const cli = fileURLToPath(new URL('../../out/main/parton.cjs', import.meta.url));
/** Would load a picture, or run, where a name is taken for markup. */
export const BAIT = '<img src=x onerror=globalThis.hooked=1>';
const SCRIPT = '<script>globalThis.hooked=2</script><svg onload=globalThis.hooked=3>';

/** Puts markup wherever a file of a project is shown: names, descriptions, notes, reasons, datasets, files. A fit among them is real. */
export async function makeHostile(project: string): Promise<void> {
  const quick = readFileSync(join(project, 'runcards', 'quick.yml'), 'utf8').replace(/^ {2}epochs: \d+/m, '  epochs: 60').replace(/replicas: \d+/, 'replicas: 4')
    .replace(/^description:.*$/m, `description: ${JSON.stringify(`${BAIT}${SCRIPT}`)}`);
  const runcard = join(project, 'runcards', 'plain.yml');
  writeFileSync(runcard, quick);
  const [made, fit] = ['plain', `fit ${BAIT}`].map((name) => join(project, 'fits', name)) as [string, string];
  await promisify(execFile)('node', [cli, 'fit', runcard, '--out', made]);
  renameSync(made, fit);
  writeFileSync(join(fit, 'notes.json'), JSON.stringify({ text: `note ${BAIT}`, tags: [`tag${BAIT}`] }));
  writeFileSync(join(fit, `file ${BAIT}`), '');
  const manifest = JSON.parse(readFileSync(join(fit, 'parton.json'), 'utf8')) as { command: string; outcome: { setAside: object[] } };
  manifest.command = `parton ${BAIT}`;
  writeFileSync(join(fit, 'parton.json'), JSON.stringify(manifest));
  mkdirSync(join(project, 'pdfs', `pdf ${BAIT}`));
  writeFileSync(join(project, 'pdfs', `pdf ${BAIT}`, `pdf ${BAIT}.info`), `SetDesc: "${BAIT}"\nNumMembers: 2\nErrorType: "${BAIT}"\n`);
  writeFileSync(join(project, 'runcards', `card ${BAIT}.yml`), quick.replace('NMC_NC_NOTFIXED_EM-F2', BAIT));
}

/** Looks at all of it: it is there as text, and as nothing else. */
export async function expectHarmless(page: Page): Promise<void> {
  const harmless = async (): Promise<void> => {
    expect(await page.evaluate(() => [(globalThis as { hooked?: number }).hooked, document.querySelectorAll('img, svg[onload], body script').length])).toEqual([undefined, 0]);
  };
  await page.keyboard.press('F5'); // reads the project again
  await expect(page.getByText(`fit ${BAIT}`, { exact: true }).first()).toBeVisible();
  await page.getByText(`fit ${BAIT}`, { exact: true }).first().click();
  await expect(page.getByText(`tag${BAIT}`).first()).toBeVisible();
  await harmless();
  await page.getByText(`fit ${BAIT}`, { exact: true }).first().dblclick();
  await expect(page.getByRole('heading', { name: `fit ${BAIT}` })).toBeVisible();
  for (const tab of ['Training', 'Data and theory', 'Runcard', 'Provenance', 'Files']) {
    await page.getByRole('tab', { name: tab, exact: true }).click();
    await page.waitForTimeout(700); // charts come with their data
    for (const chart of await page.locator('.chart').all()) {
      const box = await chart.boundingBox();
      for (const share of box ? [0.3, 0.5, 0.7] : []) await page.mouse.move(box!.x + share * box!.width, box!.y + box!.height / 2);
    }
    await harmless();
  }
  await expect(page.getByText(`file ${BAIT}`)).toBeVisible();
  await page.getByRole('button', { name: 'Library', exact: true }).click();
  await page.getByText(`card ${BAIT}`, { exact: true }).first().dblclick();
  await expect(page.locator('.cm-content')).toContainText('<img');
  await expect(page.getByText(BAIT).first()).toBeVisible();
  await page.waitForTimeout(700); // the engine examines it
  await harmless();
}
