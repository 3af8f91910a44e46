// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import NumberField from './NumberField.vue';

function field(start: number | undefined, more: { readonly min?: number; readonly max?: number; readonly integer?: boolean; readonly optional?: boolean; readonly step?: number } = {}) {
  const wrapper = mount(NumberField, { props: { label: 'Learning rate', modelValue: start, 'onUpdate:modelValue': (modelValue: number | undefined) => void wrapper.setProps({ modelValue }), ...more } });
  const input = wrapper.find('input');
  return { wrapper, input, value: () => wrapper.props('modelValue') };
}

describe('a field for a number', () => {
  it('takes what physicists write and shows the number in short', async () => {
    const { input, value } = field(0.000002621);
    expect(input.element.value).toBe('2.621e-6');
    await input.setValue('6.07 × 10⁻⁶');
    expect(value()).toBe(6.07e-6);
  });

  it('keeps the last good number while what is written is none or outside, and says so', async () => {
    const { input, value } = field(5, { min: 1, max: 10, integer: true });
    for (const [text, problem] of [['abc', 'Not a number'], ['11', 'At most 10'], ['0', 'At least 1'], ['2.5', 'A whole number is needed'], ['', 'A number is needed']] as const) {
      await input.setValue(text);
      expect([value(), input.attributes('title'), input.attributes('aria-invalid')]).toEqual([5, problem, 'true']);
    }
    await input.trigger('blur');
    expect(input.element.value).toBe('5');
  });

  it('may be empty when it is optional', async () => {
    const { input, value } = field(5, { optional: true });
    await input.setValue('');
    expect(value()).toBeUndefined();
  });

  it('steps by arrows within the range, without 0.30000000000000004', async () => {
    const { input, value } = field(0.1, { step: 0.1, max: 0.35 });
    for (const expected of [0.2, 0.3, 0.35, 0.35]) {
      await input.trigger('keydown', { key: 'ArrowUp' });
      expect(value()).toBe(expected);
    }
  });
});
