// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import DataTable from './DataTable.vue';
import type { Column } from './data-table';

interface Row { readonly name: string; readonly value: number }
const columns: readonly Column<Row>[] = [
  { key: 'name', label: 'Name', width: '100px', sort: ({ name }) => name, text: ({ name }) => name },
  { key: 'value', label: 'Value', width: '60px', align: 'right', sort: ({ value }) => value, text: ({ value }) => String(value) },
];
const rows = (count: number): Row[] => Array.from({ length: count }, (_, i) => ({ name: `r${i}`, value: (i * 7) % count }));

function table(count: number, more: { readonly letters?: boolean } = {}) {
  const wrapper = mount(DataTable<Row>, {
    props: { columns, rows: rows(count), rowKey: (row: Row) => row.name, label: 'Rows', selected: undefined as string | undefined, 'onUpdate:selected': (selected: string | undefined) => void wrapper.setProps({ selected }), ...more },
    attachTo: document.body,
  });
  const press = async (key: string) => {
    await wrapper.trigger('keydown', { key });
    await nextTick();
    return wrapper.props('selected');
  };
  return { wrapper, press };
}

describe('a table', () => {
  it('is walked through by keys and ends at its ends', async () => {
    const { press } = table(30);
    expect([await press('j'), await press('ArrowDown'), await press('k'), await press('ArrowUp'), await press('End'), await press('ArrowDown'), await press('Home')])
      .toEqual(['r0', 'r1', 'r0', 'r0', 'r29', 'r29', 'r0']);
  });

  it('leaves letters alone when they are switched off', async () => {
    const { press } = table(5, { letters: false });
    expect([await press('j'), await press('ArrowDown')]).toEqual([undefined, 'r0']);
  });

  it('opens the selected row', async () => {
    const { wrapper, press } = table(5);
    await press('Enter');
    await press('ArrowDown');
    await press('Enter');
    expect(wrapper.emitted('open')).toEqual([[{ name: 'r0', value: 0 }]]);
  });

  it('follows the order that is seen', async () => {
    const { wrapper, press } = table(5);
    await wrapper.setProps({ sorting: { key: 'value', descending: true } });
    expect(await press('ArrowDown')).toBe('r2'); // values 0 2 4 1 3
    expect(wrapper.find('[aria-sort="descending"]').text()).toBe('Value');
  });

  it('draws the rows in sight, not all of five thousand', () => {
    const { wrapper } = table(5000);
    const drawn = wrapper.findAll('[role="row"].data').length;
    expect(drawn).toBeGreaterThan(5);
    expect(drawn).toBeLessThan(100);
    expect(wrapper.attributes('aria-rowcount')).toBe('5001');
  });
});
