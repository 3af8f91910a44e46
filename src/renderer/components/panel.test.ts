// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { beforeEach, describe, expect, it } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import Panel from './Panel.vue';
import { currentPanel, usePanelMenu } from './panel';
import { arrangement, providePanelOrder, swapped } from './panel-order';

const Exporter = defineComponent({ setup: () => { usePanelMenu()!.offer(() => [{ label: 'Save data (CSV)', act: () => undefined }]); return () => null; } });
const shown = ref(true);

function desk() {
  const View = defineComponent({
    setup() {
      providePanelOrder('test', ['left', 'right']);
      return () => h('div', { style: 'position: relative' }, [
        h(Panel, { title: 'Curves', place: 'left', maximisable: true }, { default: () => [h('button', { class: 'inside' }), shown.value ? h(Exporter) : null] }),
        h(Panel, { title: 'Table', place: 'right' }),
      ]);
    },
  });
  return mount({ render: () => h(TooltipProvider, () => h(View)) }, { attachTo: document.body });
}
const areas = (wrapper: ReturnType<typeof desk>) => wrapper.findAll<HTMLElement>('section').map(({ element }) => element.style.gridArea.split(' ')[0]);

beforeEach(() => { localStorage.clear(); shown.value = true; document.body.innerHTML = ''; });

describe('a panel', () => {
  it('is the one for commands while the focus is in it, and no longer when it is gone', async () => {
    const wrapper = desk();
    expect(currentPanel()).toBeUndefined();
    wrapper.find<HTMLButtonElement>('.inside').element.focus();
    await wrapper.find('.inside').trigger('focusin');
    expect(currentPanel()?.element()?.getAttribute('aria-label')).toBe('Curves');
    currentPanel()!.maximise!();
    await nextTick();
    expect(wrapper.find('.maximised').attributes('aria-label')).toBe('Curves');
    wrapper.unmount();
    expect(currentPanel()).toBeUndefined();
  });

  it('changes places with its neighbour, and stays where it is at the end', async () => {
    const wrapper = desk();
    await wrapper.findAll('section')[0]!.trigger('focusin');
    expect(areas(wrapper)).toEqual(['left', 'right']);
    currentPanel()!.move!(1);
    await nextTick();
    expect(areas(wrapper)).toEqual(['right', 'left']);
    currentPanel()!.move!(1);
    await nextTick();
    expect(areas(wrapper)).toEqual(['right', 'left']);
    wrapper.unmount();
    expect(areas(desk())).toEqual(['right', 'left']); // kept
  });
});

describe('an order of panels', () => {
  it('is forgotten when a view has other panels', () => {
    expect(arrangement(['a', 'b'], ['b', 'a'])).toEqual(['b', 'a']);
    expect(arrangement(['a', 'b', 'c'], ['b', 'a'])).toEqual(['a', 'b', 'c']);
    expect(arrangement(['a', 'b'], ['b', 'x'])).toEqual(['a', 'b']);
  });
  it('swaps two', () => expect(swapped(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'b', 'a']));
});
