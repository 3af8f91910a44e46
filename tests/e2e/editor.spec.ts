import { expect, type Page } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runcardText as shown, test } from './workbench';

/** Lines that an edit takes out and puts in; all others must stay as they are. */
type Change = readonly (readonly [before: string | undefined, after: string | undefined])[];
interface Widget { readonly name: string; readonly edit: (page: Page) => Promise<void>; readonly changes: Change }

const fill = (label: string, value: string) => async (page: Page) => {
  const field = page.getByLabel(label, { exact: true }).first();
  await field.fill(value);
  await field.press('Enter');
};
const choose = (label: string, value: string) => async (page: Page) => {
  await page.getByLabel(label, { exact: true }).first().click();
  await page.getByRole('option', { name: value, exact: true }).click();
};
const press = (name: string) => (page: Page) => page.getByRole('button', { name, exact: true }).first().click();

const WIDGETS: readonly Widget[] = [
  { name: 'text', edit: fill('Description', 'Seen: "by form"'), changes: [['description: A quick DIS fit', 'description: "Seen: \\"by form\\""']] },
  { name: 'whole number, as it is typed', edit: fill('Epochs', '3_000'), changes: [['  epochs: 2000', '  epochs: 3_000']] },
  { name: 'number in powers of ten', edit: fill('Learning rate', '1e-3'), changes: [['    learning_rate: 2.621e-3', '    learning_rate: 1e-3']] },
  { name: 'optional number', edit: fill('Least gain of the validation loss', '1e-4'), changes: [[undefined, '  stopping_delta: 1e-4']] },
  { name: 'optional number taken away', edit: fill('Threshold of chi2 per point', ''), changes: [['  threshold_chi2: 3.5', undefined]] },
  { name: 'choice of the schema', edit: choose('Optimiser', 'Adam'), changes: [['    optimizer_name: Nadam', '    optimizer_name: Adam']] },
  { name: 'switch', edit: (page) => page.getByLabel('Each replica fits its own pseudodata').click(), changes: [['genrep: true', 'genrep: false']] },
  { name: 'replicas', edit: fill('Replicas', '40'), changes: [['  replicas: 20', '  replicas: 40']] },
  { name: 'width of a layer', edit: fill('Nodes of layer 1', '30'), changes: [['  nodes_per_layer: [25, 20, 8]', '  nodes_per_layer: [30, 20, 8]']] },
  { name: 'activation of a layer', edit: choose('Activation of layer 2', 'sigmoid'), changes: [['  activation_per_layer: [tanh, tanh, linear]', '  activation_per_layer: [tanh, sigmoid, linear]']] },
  {
    name: 'new layer', edit: press('Add a hidden layer'),
    changes: [['  nodes_per_layer: [25, 20, 8]', '  nodes_per_layer: [25, 20, 20, 8]'], ['  activation_per_layer: [tanh, tanh, linear]', '  activation_per_layer: [tanh, tanh, tanh, linear]']],
  },
  {
    name: 'layer taken out', edit: press('Take layer 1 out'),
    changes: [['  nodes_per_layer: [25, 20, 8]', '  nodes_per_layer: [20, 8]'], ['  activation_per_layer: [tanh, tanh, linear]', '  activation_per_layer: [tanh, linear]']],
  },
  { name: 'end of a range', edit: fill('Lowest alpha of g', '0.75'), changes: [['  - {fl: g, trainable: false, smallx: [0.7504, 1.098], largex: [2.814, 5.669]}', '  - {fl: g, trainable: false, smallx: [0.75, 1.098], largex: [2.814, 5.669]}']] },
  { name: 'switch of a flavour', edit: (page) => page.getByLabel('Exponents of g are fitted').click(), changes: [['  - {fl: g, trainable: false, smallx: [0.7504, 1.098], largex: [2.814, 5.669]}', '  - {fl: g, trainable: true, smallx: [0.7504, 1.098], largex: [2.814, 5.669]}']] },
  { name: 'fraction of a dataset', edit: fill('Training fraction of NMC_NC_NOTFIXED_EM-F2', '0.5'), changes: [['  - {dataset: NMC_NC_NOTFIXED_EM-F2, frac: 0.75, variant: legacy_dw}', '  - {dataset: NMC_NC_NOTFIXED_EM-F2, frac: 0.5, variant: legacy_dw}']] },
  { name: 'variant of a dataset', edit: choose('Variant of NMC_NC_NOTFIXED_EM-F2', '–'), changes: [['  - {dataset: NMC_NC_NOTFIXED_EM-F2, frac: 0.75, variant: legacy_dw}', '  - {dataset: NMC_NC_NOTFIXED_EM-F2, frac: 0.75}']] },
  {
    name: 'C-factor', edit: async (page) => { await page.getByLabel('More on NUTEV_CC_NOTFIXED_FE_NU-SIGMARED').click(); await page.getByRole('menuitem', { name: 'C-factor MAS' }).click(); },
    changes: [['  - {dataset: NUTEV_CC_NOTFIXED_FE_NU-SIGMARED, frac: 0.75, variant: legacy_dw, cfac: [MAS]}', '  - {dataset: NUTEV_CC_NOTFIXED_FE_NU-SIGMARED, frac: 0.75, variant: legacy_dw}']],
  },
  {
    name: 'dataset left out', edit: async (page) => { await page.getByLabel('More on SLAC_NC_NOTFIXED_P_EM-F2').click(); await page.getByRole('menuitem', { name: 'Leave out' }).click(); },
    changes: [['  - {dataset: SLAC_NC_NOTFIXED_P_EM-F2, frac: 0.75, variant: legacy_dw}', undefined]],
  },
  { name: 'cut on Q2', edit: fill('Lowest Q2', '5.0'), changes: [['  q2min: 3.49', '  q2min: 5.0']] },
  { name: 'theory', edit: fill('Theory', '708'), changes: [['  theoryid: 40_000_000', '  theoryid: 708']] },
  { name: 'condition of an own cut', edit: fill('Condition of cut 2', 'x < 0.7 and x > 1e-5'), changes: [['  - {dataset: NNPDF_POS_2P24GEV_F2C, rule: "x < 0.74"}', '  - {dataset: NNPDF_POS_2P24GEV_F2C, rule: "x < 0.7 and x > 1e-5"}']] },
  { name: 'own cut on a process', edit: choose('Cut 2 is on', 'Process'), changes: [['  - {dataset: NNPDF_POS_2P24GEV_F2C, rule: "x < 0.74"}', '  - {process_type: DIS_ALL, rule: "x < 0.74"}']] },
  {
    name: 'names of an own cut', edit: async (page) => {
      await press('Details of cut 1')(page);
      await page.getByLabel('New name in Names of cut 1').fill('w2');
      await page.getByLabel('New name in Names of cut 1').press('Enter');
      await fill('Value of w2', 'Q2 * (1 - x) / x')(page);
      await press('Details of cut 1')(page);
    },
    changes: [['  - {dataset: NNPDF_POS_2P24GEV_FLL, rule: "x > 5.0e-7"}', '  - {dataset: NNPDF_POS_2P24GEV_FLL, rule: "x > 5.0e-7", local_variables: {w2: Q2 * (1 - x) / x}}']],
  },
  { name: 'own cut taken out', edit: press('Take cut 1 out'), changes: [['  - {dataset: NNPDF_POS_2P24GEV_FLL, rule: "x > 5.0e-7"}', undefined]] },
  { name: 'multiplier of a set', edit: fill('Largest multiplier of NNPDF_POS_2P24GEV_F2U', '1e7'), changes: [['  - {dataset: NNPDF_POS_2P24GEV_F2U, maxlambda: 1e6}', '  - {dataset: NNPDF_POS_2P24GEV_F2U, maxlambda: 1e7}']] },
  { name: 'scan of trials', edit: fill('Hyperscan', 'jcm-hyperopt'), changes: [[undefined, 'trial_specs:'], [undefined, '  hyperscan: jcm-hyperopt']] },
  { name: 'epochs of all trials', edit: fill('Epochs, all trials', '500'), changes: [[undefined, 'trial_specs:'], [undefined, '  override:'], [undefined, '    epochs: 500']] },
  { name: 'set left out', edit: press('Leave NNPDF_POS_2P24GEV_F2U out'), changes: [['  - {dataset: NNPDF_POS_2P24GEV_F2U, maxlambda: 1e6}', undefined]] },
];

function expected(text: string, changes: Change): string {
  const lines = text.split('\n');
  for (const [before, after] of changes) {
    if (before === undefined) continue;
    const at = lines.indexOf(before);
    expect(at, `the runcard has ${before}`).toBeGreaterThanOrEqual(0);
    lines.splice(at, 1, ...(after === undefined ? [] : [after]));
  }
  return lines.join('\n');
}

async function openRuncard(page: Page, name: string): Promise<void> {
  await page.getByRole('row', { name: new RegExp(`^${name}`) }).dblclick();
  await expect(page.getByRole('heading', { name: `${name}.yml` })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Data' }).getByText(/points after cuts/)).toBeVisible();
}

test('every widget changes its lines alone: comments, order and number style stay; undo brings the text back', async ({ workbench: { page, project } }) => {
  test.setTimeout(300_000);
  const file = join(project, 'runcards', 'quick.yml');
  const before = readFileSync(file, 'utf8');
  await openRuncard(page, 'quick');
  for (const { name, edit, changes } of WIDGETS) {
    await test.step(name, async () => {
      await edit(page);
      await expect.poll(() => shown(page)).not.toBe(before);
      const added = changes.flatMap(([from, to]) => (from === undefined && to !== undefined ? [to] : []));
      const lines = (await shown(page)).split('\n');
      expect.soft(lines.filter((line) => !added.includes(line)).join('\n'), name).toBe(expected(before, changes));
      for (const line of added) expect.soft(lines).toContain(line);
      for (let i = 0; (await shown(page)) !== before && i < 9; i++) await page.getByRole('button', { name: 'Undo', exact: true }).first().click({ timeout: 5000 });
    });
  }
  await WIDGETS[0]!.edit(page);
  await page.keyboard.press('Control+s');
  await expect(page.getByText(/unsaved change/)).toBeHidden();
  expect(readFileSync(file, 'utf8')).toBe(expected(before, WIDGETS[0]!.changes));
});

test('datasets and sets are picked from the catalogue', async ({ workbench: { page, project } }) => {
  const file = join(project, 'runcards', 'quick.yml');
  await openRuncard(page, 'quick');
  await page.getByLabel('More on NMC_NC_NOTFIXED_EM-F2').click();
  await page.getByRole('menuitem', { name: 'Leave out' }).click();
  await page.getByRole('region', { name: 'Data' }).getByRole('button', { name: 'Add' }).click();
  await page.getByLabel('Search', { exact: true }).fill('nmc');
  await page.getByRole('option', { name: /NMC_NC_NOTFIXED_EM-F2/ }).click();
  await page.getByRole('button', { name: 'Add 1 set' }).click();
  await page.keyboard.press('Control+s');
  await expect(page.getByText(/unsaved change/)).toBeHidden();
  const lines = readFileSync(file, 'utf8').split('\n').filter((line) => line.startsWith('  - {dataset: ') && line.includes('frac'));
  expect(lines).toHaveLength(17);
  expect(lines.at(-1)).toContain('dataset: NMC_NC_NOTFIXED_EM-F2, frac: 0.75');
});

test('form and text are one document: undo goes through both, a fix repairs, F8 goes to the problem', async ({ workbench: { page } }) => {
  await openRuncard(page, 'quick');
  const before = await shown(page);
  await fill('Epochs', '77')(page);
  await page.getByLabel('Text of the runcard').click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('stoping_patience: 3\n');
  await expect(page.getByLabel('Problems').getByText(/stoping_patience/).first()).toBeVisible();
  await page.keyboard.press('Control+End');
  await page.getByLabel('Epochs', { exact: true }).focus();
  await page.keyboard.press('F8');
  await expect(page.getByText(/^Ln 1,/)).toBeVisible();
  await page.keyboard.press('Control+j'); // hides the problems
  await expect(page.getByRole('region', { name: 'Problems' })).toBeHidden();
  await page.keyboard.press('Control+j');
  await expect(page.getByRole('region', { name: 'Problems' })).toBeVisible();
  await page.getByLabel('Epochs', { exact: true }).focus();
  for (let i = 0; (await shown(page)) !== before && i < 40; i++) await page.keyboard.press('Control+z');
  expect(await shown(page)).toBe(before);
  await expect(page.getByRole('button', { name: /^Fit 20 replicas/ })).toBeEnabled();
});

test('a misspelt key is renamed by its fix', async ({ workbench: { page, project } }) => {
  const file = join(project, 'runcards', 'quick.yml');
  const good = readFileSync(file, 'utf8');
  await openRuncard(page, 'dis');
  await page.keyboard.press('Control+1');
  writeFileSync(file, good.replace('stopping_patience', 'stoping_patience'));
  await expect(page.getByRole('row', { name: /^quick/ })).toContainText('error');
  await page.getByRole('row', { name: /^quick/ }).dblclick();
  await page.getByRole('region', { name: 'Problems' }).getByRole('button', { name: /stopping_patience/ }).last().click();
  await expect.poll(() => shown(page)).toBe(good);
});

test('differences to the file and to any other runcard are shown and taken', async ({ workbench: { page } }) => {
  await openRuncard(page, 'quick');
  await fill('Epochs', '77')(page);
  await page.keyboard.press('Control+d');
  const dialog = page.getByRole('dialog', { name: 'Differences' });
  await expect(dialog.getByText('1 difference', { exact: true })).toBeVisible();
  await dialog.getByLabel('Compare with').click();
  await page.getByRole('option', { name: 'dis.yml' }).click();
  await expect(dialog.getByText(/^[2-9] differences/)).toBeVisible();
});

test('a file changed by another program is said, and nothing is lost', async ({ workbench: { page, project } }) => {
  const file = join(project, 'runcards', 'quick.yml');
  await openRuncard(page, 'quick');
  await fill('Epochs', '77')(page);
  writeFileSync(file, readFileSync(file, 'utf8').replace('replicas: 20', 'replicas: 21'));
  await expect(page.getByText('was changed by another program, and here too')).toBeVisible();
  await page.getByRole('button', { name: 'Keep mine' }).click();
  await page.keyboard.press('Control+s');
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('epochs: 77');
});
