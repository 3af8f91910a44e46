import { expect, type ElectronApplication, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chooseNext, copyN3fitFit, test, writeShortRuncard } from './workbench';

const SIZES = [[900, 600], [1440, 900], [2560, 1440]] as const;

async function resize(app: ElectronApplication, page: Page, [width, height]: readonly [number, number]): Promise<void> {
  await app.evaluate(({ BrowserWindow }, size) => { BrowserWindow.getAllWindows()[0]!.setContentSize(size[0]!, size[1]!); }, [width, height]);
  await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height]);
  await page.waitForTimeout(400); // charts follow
}

/** Buttons, fields, heads and numbers that the window or a frame without a scroll bar cuts off, so that nobody can reach or read them. */
const cutOff = (page: Page): Promise<string[]> => page.evaluate(() => {
  const bad: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>('button, input, textarea, [role=tab], [role=switch], h1, h2, dt, dd, .chip')) {
    if (!element.checkVisibility() || element.closest('.unseen, [aria-hidden=true]')) continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    let [left, top, right, bottom] = [0, 0, innerWidth, innerHeight];
    let scrolls = false;
    for (let frame = element.parentElement; frame && !scrolls; frame = frame.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(frame);
      scrolls = [overflowX, overflowY].some((one) => one === 'auto' || one === 'scroll');
      if (scrolls || overflowX === 'visible') continue;
      const edge = frame.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, edge.left), Math.max(top, edge.top), Math.min(right, edge.right), Math.min(bottom, edge.bottom)];
    }
    if (!scrolls && (box.left < left - 1 || box.top < top - 1 || box.right > right + 1 || box.bottom > bottom + 1)) {
      bad.push(`${element.tagName.toLowerCase()} ${element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40)} in ${element.closest('[aria-label]:is(section, aside, [role=dialog])')?.getAttribute('aria-label') ?? 'the head of the view'}`);
    }
  }
  const { scrollWidth, scrollHeight } = document.documentElement;
  if (scrollWidth > innerWidth || scrollHeight > innerHeight) bad.push(`the page is ${scrollWidth} x ${scrollHeight}`);
  return bad;
});

test('in small and large windows, with long names and none, nothing is cut off', async ({ workbench: { app, page, project } }) => {
  test.setTimeout(240_000);
  const long = 'a_runcard_with_a_name_as_long_as_names_of_runcards_can_become_when_nobody_thinks_of_readers';
  writeShortRuncard(project, long, 100);
  copyN3fitFit(join(project, 'fits'));
  await expect(page.getByRole('row', { name: /golden_mixed/ })).toBeVisible();
  const inAllSizes = async (place: string, prepare?: () => Promise<void>) => {
    for (const size of SIZES) {
      await resize(app, page, size);
      await prepare?.();
      expect.soft(await cutOff(page), `${place}, ${size.join(' x ')}`).toEqual([]);
    }
  };
  await page.getByRole('row', { name: new RegExp(`^${long}`) }).click();
  await inAllSizes('library');
  await page.getByRole('row', { name: new RegExp(`^${long}`) }).dblclick();
  await expect(page.getByRole('region', { name: 'Data' }).getByText(/points after cuts/)).toBeVisible();
  await inAllSizes('runcard');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await inAllSizes('question before a fit');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+,');
  await inAllSizes('settings');
  await page.keyboard.press('Control+1');
  await page.getByRole('row', { name: /golden_mixed/ }).dblclick();
  await expect(page.getByRole('grid', { name: 'Replicas' })).toBeVisible();
  for (const tab of await page.getByRole('main').getByRole('tab').allTextContents()) await inAllSizes(`fit, ${tab}`, () => page.getByRole('tab', { name: tab, exact: true }).click());

  const empty = join(project, '..', long);
  mkdirSync(empty);
  await chooseNext(app, empty);
  await page.keyboard.press('Control+o');
  await expect(page.getByText('No fit yet')).toBeVisible();
  await inAllSizes('empty project');
});

for (const replicas of [1, 500]) {
  test(`a running fit of ${replicas === 1 ? 'one replica' : `${replicas} replicas`}: nothing is cut off, and nothing shifts while its numbers change`, async ({ workbench: { app, page, project, callEngine } }) => {
    const runcard = writeShortRuncard(project, 'long', 200_000);
    await callEngine('startFit', { project, runcard, replicas: Array.from({ length: replicas }, (_, i) => i + 1) });
    await page.getByRole('region', { name: 'Fits' }).getByRole('row', { name: /^long/ }).dblclick();
    await expect(page.getByRole('grid', { name: 'Replicas' }).locator('.chip').getByText('Running').first()).toBeVisible({ timeout: 90_000 });
    for (const size of SIZES) {
      await resize(app, page, size);
      expect.soft(await cutOff(page), size.join(' x ')).toEqual([]);
    }
    await expect(page.getByRole('region', { name: /^x f/ })).toContainText('replica', { timeout: 60_000 });
    const shifts = await page.evaluate(() => new Promise<string[]>((resolve) => {
      const moved: string[] = [];
      interface Shift extends PerformanceEntry { readonly value: number; readonly sources: readonly { readonly node: Node | null; readonly previousRect: DOMRect; readonly currentRect: DOMRect }[] }
      const where = ({ x, y, width, height }: DOMRect): string => `${x},${y} ${width}x${height}`;
      const named = (node: Node | null): string => (node instanceof Element ? node.outerHTML : `"${node?.textContent ?? ''}" in ${node?.parentElement?.outerHTML ?? 'nothing'}`).slice(0, 240);
      new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries() as Shift[]) moved.push(`${value}: ${sources.map(({ node, previousRect, currentRect }) => `${where(previousRect)} to ${where(currentRect)}: ${named(node)}`).join(' | ')}`);
      }).observe({ type: 'layout-shift', buffered: false });
      setTimeout(() => { resolve(moved); }, 6000);
    }));
    expect(shifts).toEqual([]);
  });
}
