// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import ChartTooltip from './ChartTooltip.vue';

it('shows names from files as they are, not as markup', () => {
  const bait = '<img src=x onerror=alert(1)>';
  const tip = mount(ChartTooltip, { props: { x: 0, y: 0, width: 100, height: 100, title: bait, head: bait, rows: [{ label: bait, value: bait, focus: bait }] } });
  expect(tip.findAll('th, td').map((cell) => cell.text())).toEqual([bait, bait, bait, bait, bait]);
  expect(tip.find('img').exists()).toBe(false);
});
