import { expect, type Page } from '@playwright/test';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { end, expectBitsOfCommandLine, launch, chooseNext, runcardText, test, writeShortRuncard, type Workbench } from './workbench';

const REPLICAS = [1, 2, 3, 4];

/** Starts a fit and shows it. */
async function openFit({ page, project, callEngine }: Workbench, name: string, epochs: number): Promise<{ readonly fit: string; readonly runcard: string }> {
  const runcard = writeShortRuncard(project, name, epochs);
  expect(await callEngine('startFit', { project, runcard, replicas: REPLICAS })).toMatchObject({ type: 'value' });
  await page.getByRole('region', { name: 'Fits' }).getByRole('row', { name: new RegExp(`^${name}`) }).dblclick();
  await expect(page.getByRole('grid', { name: 'Replicas' })).toBeVisible();
  return { fit: join(project, 'fits', name), runcard };
}
/** How the fit in front stands. */
const state = (page: Page, word: string) => page.locator('header .chip').getByText(word, { exact: true });
const epoch = (page: Page) => page.locator('.statistics dd').first().innerText().then((text) => Number(/^[\d\u2009]+/.exec(text)![0].replaceAll('\u2009', '')));

/** Everything that the fit's view says from now on of epochs and states. */
async function watchView(page: Page): Promise<() => Promise<{ readonly epochs: readonly number[]; readonly states: readonly string[] }>> {
  await page.evaluate(() => {
    const seen = { epochs: [] as number[], states: new Set<string>() };
    (window as unknown as { seen: typeof seen }).seen = seen;
    setInterval(() => {
      const text = document.querySelector('.statistics dd')?.textContent;
      if (text) seen.epochs.push(Number(/\d+/.exec(text.replaceAll('\u2009', ''))?.[0]));
      document.querySelectorAll('[role=grid][aria-label=Replicas] .chip').forEach((chip) => seen.states.add(chip.textContent.trim()));
    }, 20);
  });
  return () => page.evaluate(() => {
    const { seen } = window as unknown as { readonly seen: { epochs: number[]; states: Set<string> } };
    return { epochs: seen.epochs, states: [...seen.states] };
  });
}

test('an engine killed in mid-fit: the window stays and says so; the fit goes on from its checkpoint and ends with the bits of one that was left alone', async ({ workbench }) => {
  const { page, enginePid, callEngine } = workbench;
  const { fit, runcard } = await openFit(workbench, 'killed', 3000);
  await expect.poll(() => epoch(page), { timeout: 60_000 }).toBeGreaterThan(20);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(state(page, 'Paused')).toBeVisible();
  await expect.poll(() => existsSync(join(fit, 'checkpoint-a')), { timeout: 40_000 }).toBe(true);
  const kept = await epoch(page);
  expect(kept).toBeLessThan(2900);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => epoch(page), { intervals: [50] }).toBeGreaterThan(kept);
  const before = await enginePid();
  process.kill(before!, 'SIGKILL');

  await expect(page.getByRole('alert')).toContainText('The engine was killed');
  await expect(page.getByRole('alert')).toContainText('1 fit stopped');
  await expect(state(page, 'Cut off')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Needs attention' })).toContainText('killed');
  const seen = await watchView(page);
  await page.getByRole('button', { name: 'Start the engine and go on' }).click();
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(state(page, 'Finished')).toBeVisible({ timeout: 90_000 });
  expect(await enginePid()).not.toBe(before);
  const { epochs, states } = await seen();
  expect(Math.min(...epochs)).toBeGreaterThanOrEqual(kept); // never as if it began anew
  expect(states).not.toContain('Queued');
  expect(await callEngine('status')).toMatchObject({ value: { running: [], queued: [] } });
  await expectBitsOfCommandLine(fit, runcard, REPLICAS);
});

/** Ways to leave no room for a fit's files, and to make room again. */
const FULL: Readonly<Record<string, { readonly why: () => string | undefined; prepare?(fits: string): void; fill(fits: string, pid: number): void; free(fits: string, pid: number): void; remove?(fits: string): void; readonly words: string }>> = {
  'files may not grow': {
    why: () => (spawnSync('prlimit', ['--version']).error ? 'prlimit is not here (Linux has it)' : undefined),
    fill: (_, pid) => { execFileSync('prlimit', ['--pid', String(pid), '--fsize=20000:']); },
    free: (_, pid) => { execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited:']); },
    words: 'the file would exceed the size allowed here',
  },
  'the disk is full': {
    why: () => (process.platform === 'linux' && process.getuid?.() === 0 ? undefined : 'only root can mount a small disk'),
    prepare: (fits) => { execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'parton-test', fits]); },
    fill: (fits) => { spawnSync('dd', ['if=/dev/zero', `of=${join(fits, 'filler')}`, 'bs=4096']); },
    free: (fits) => { rmSync(join(fits, 'filler')); },
    remove: (fits) => { execFileSync('umount', ['-l', fits]); },
    words: 'the disk is full',
  },
};

for (const [what, { why, prepare, fill, free, remove, words }] of Object.entries(FULL)) {
  test(`${what} in mid-fit: it is said in any view, and with room again the fit goes on to the same bits`, async ({ workbench }) => {
    const reason = why();
    if (reason !== undefined) process.stderr.write(`SKIPPED: ${what}: ${reason}\n`);
    test.skip(reason !== undefined, reason);
    const { page, project, enginePid } = workbench;
    const fits = join(project, 'fits');
    try {
      prepare?.(fits);
    } catch (error) {
      process.stderr.write(`SKIPPED: ${what}: ${String(error)}\n`);
      test.skip(true, String(error));
    }
    try {
      const { fit, runcard } = await openFit(workbench, 'full', 3000);
      await expect.poll(() => epoch(page), { timeout: 60_000 }).toBeGreaterThan(20);
      const pid = (await enginePid())!;
      fill(fits, pid);
      await page.keyboard.press('Control+1'); // whatever is in front
      await expect(page.getByRole('status').getByText('full has stopped')).toBeVisible({ timeout: 60_000 });
      await expect(page.getByRole('status').getByText(words)).toBeVisible();
      expect(await enginePid()).toBe(pid);
      await page.keyboard.press('Control+3');
      await expect(state(page, 'Interrupted')).toBeVisible();
      await expect(page.getByRole('alert')).toContainText(words);
      free(fits, pid);
      await page.getByRole('button', { name: 'Go on' }).click();
      await expect(state(page, 'Finished')).toBeVisible({ timeout: 90_000 });
      await expect(page.getByRole('alert')).toBeHidden();
      await expectBitsOfCommandLine(fit, runcard, REPLICAS);
    } finally {
      remove?.(fits);
    }
  });
}

test('a project folder that goes while it is open is said; when it is back, so is all that was in it', async ({ workbench }) => {
  const { page, project } = workbench;
  await openFit(workbench, 'long', 200_000);
  await expect.poll(() => epoch(page), { timeout: 60_000 }).toBeGreaterThan(20);
  await page.keyboard.press('Control+1');
  const away = `${project} away`;
  renameSync(project, away);
  const gone = page.getByText('The project folder cannot be read');
  await expect(gone).toBeVisible();
  await expect(page.getByText('long has stopped')).toBeVisible({ timeout: 60_000 });
  expect(existsSync(project)).toBe(false); // nobody makes another in its place
  renameSync(away, project);
  await expect(async () => { // news of the fit's end may have the folder read before the button is pressed
    if (await gone.isVisible()) await page.getByRole('button', { name: 'Read again' }).click({ timeout: 1000 });
    await expect(gone).toBeHidden({ timeout: 2000 });
  }).toPass({ timeout: 30_000 });
  const row = page.getByRole('region', { name: 'Fits' }).getByRole('row', { name: /^long/ });
  await expect(row).toContainText('Interrupted');
  await row.dblclick();
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(state(page, 'Running')).toBeVisible();
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
  await workbench.callEngine('stopFit', join(project, 'fits', 'long'), 'checkpoint');
  await expect(state(page, 'Interrupted')).toBeVisible({ timeout: 60_000 });

  // Another folder of the same name is watched as the first one was.
  cpSync(project, away, { recursive: true });
  rmSync(project, { recursive: true });
  await page.keyboard.press('Control+1');
  await expect(gone).toBeVisible();
  renameSync(away, project);
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(page.getByRole('row', { name: /^quick/ })).toBeVisible();
  writeShortRuncard(project, 'later', 100);
  await expect(page.getByRole('row', { name: /^later/ })).toBeVisible();
});

test('a runcard broken by hand while it is open is said, and nothing of it is lost', async ({ workbench: { page, project } }) => {
  const file = join(project, 'runcards', 'quick.yml');
  const good = readFileSync(file, 'utf8');
  const text = () => runcardText(page);
  await page.getByRole('row', { name: /^quick/ }).dblclick();
  await expect(page.getByRole('button', { name: /^Fit 20 replicas/ })).toBeEnabled();

  // Without changes here it is read again as it is, with what is wrong at its line.
  const broken = good.replace('epochs: 2000', 'epochs: [2000');
  writeFileSync(file, broken);
  await expect.poll(text).toBe(broken);
  await expect(page.getByText('The file was changed by another program and is read again.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Problems' }).getByRole('button').first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^Fit \d+ replicas/ })).toBeDisabled();
  writeFileSync(file, good);
  await expect.poll(text).toBe(good);
  await expect(page.getByRole('button', { name: /^Fit 20 replicas/ })).toBeEnabled();

  // With changes here both are kept, compared, and either can be taken; undo brings the other back.
  await page.getByLabel('Epochs', { exact: true }).fill('77');
  await page.getByLabel('Epochs', { exact: true }).press('Enter');
  const mine = good.replace('epochs: 2000', 'epochs: 77');
  await expect.poll(text).toBe(mine);
  writeFileSync(file, broken);
  await expect(page.getByText('was changed by another program, and here too')).toBeVisible();
  expect(await text()).toBe(mine);
  await page.getByRole('button', { name: 'Compare and merge' }).click();
  await expect(page.getByRole('dialog', { name: 'Differences' })).toContainText('[2000');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Take the file' }).click();
  await expect.poll(text).toBe(broken);
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
  await expect.poll(text).toBe(mine);

  // Gone, its text is still here, and can be saved anew.
  rmSync(file);
  await expect(page.getByText('is no longer on disk. Its text is still here.')).toBeVisible();
  await page.getByRole('button', { name: 'Keep to save it again' }).click();
  await page.keyboard.press('Control+s');
  await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8')).toBe(mine);
});

test('two windows on one project: each sees what the other does, and neither writes over it', async ({ workbench }) => {
  const { page: one, project, userData } = workbench;
  const second = await launch(join(userData, '..'), 'other settings');
  try {
    const two = second.page;
    await chooseNext(second.app, project);
    await two.keyboard.press('Control+o');
    const { fit } = await openFit(workbench, 'shared', 200_000);
    await expect.poll(() => epoch(one), { timeout: 60_000 }).toBeGreaterThan(20);
    const row = two.getByRole('region', { name: 'Fits' }).getByRole('row', { name: /^shared/ });
    await expect(row).toContainText('Running elsewhere');
    await row.dblclick();
    await expect(state(two, 'Running elsewhere')).toBeVisible();
    const reached = await epoch(two);
    await expect.poll(() => epoch(two), { timeout: 30_000 }).toBeGreaterThan(reached);
    expect(await second.callEngine('resumeFit', fit)).toMatchObject({ type: 'error' });
    expect(await second.callDesktop('moveToBin', fit)).toMatchObject({ type: 'error' });

    // A runcard that both have changed: who saves second is told, and loses nothing.
    const file = join(project, 'runcards', 'quick.yml');
    for (const [page, epochs] of [[one, '77'], [two, '88']] as const) {
      await page.keyboard.press('Control+1');
      await page.getByRole('row', { name: /^quick/ }).dblclick();
      await page.getByLabel('Epochs', { exact: true }).fill(epochs);
      await page.getByLabel('Epochs', { exact: true }).press('Enter');
    }
    await one.keyboard.press('Control+s');
    await expect.poll(() => readFileSync(file, 'utf8')).toContain('epochs: 77');
    await expect(two.getByText('was changed by another program, and here too')).toBeVisible();
    await two.keyboard.press('Control+s');
    expect(readFileSync(file, 'utf8')).toContain('epochs: 77');
    await two.getByRole('button', { name: 'Keep mine' }).click();
    await two.keyboard.press('Control+s');
    await expect.poll(() => readFileSync(file, 'utf8')).toContain('epochs: 88');
    await expect(one.getByLabel('Epochs', { exact: true })).toHaveValue('88');
  } finally {
    await end(second);
  }
});
