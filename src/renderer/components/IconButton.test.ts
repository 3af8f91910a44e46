// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it, vi } from 'vitest';
import { h } from 'vue';
import IconButton from './IconButton.vue';

it('a button without words acts, and says what it does and whether it is pressed', async () => {
  const act = vi.fn();
  const wrapper = mount({ render: () => h(TooltipProvider, () => [h(IconButton, { icon: 'undo', label: 'Undo', onClick: act }), h(IconButton, { icon: 'pin', label: 'Pin', pressed: true })]) });
  const [undo, pin] = wrapper.findAll('button');
  await undo!.trigger('click');
  expect(act).toHaveBeenCalledTimes(1);
  expect([undo!.attributes('aria-label'), undo!.attributes('aria-pressed'), pin!.attributes('aria-pressed')]).toEqual(['Undo', undefined, 'true']);
});
