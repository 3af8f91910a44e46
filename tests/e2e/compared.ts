import { expect, type Page } from '@playwright/test';
import { writeShortRuncard, type Workbench } from './workbench';

/** A fresh fit of four replicas, complete. */
export async function fitFour({ project, callEngine }: Workbench, name: string): Promise<string> {
  const runcard = writeShortRuncard(project, `runcard-${name}`, 120);
  const { value: fit } = (await callEngine('startFit', { project, runcard, replicas: [1, 2, 3, 4], name })) as { readonly value: string };
  await expect(async () => {
    const { value } = (await callEngine('status')) as { readonly value: { readonly running: readonly string[]; readonly queued: readonly string[] } };
    expect([...value.running, ...value.queued]).toEqual([]);
  }).toPass({ timeout: 90_000 });
  return fit;
}

/** Adds a fit or set of the project to the comparison, or imports one. */
export async function add(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Add a fit or set' }).first().click();
  await page.getByRole('menuitem', { name }).click();
}
