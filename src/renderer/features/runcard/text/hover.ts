import { hoverTooltip } from '@codemirror/view';
import { infoOf } from '../../../../shared/runcard/key-table';
import { schemaAt } from '../../../../shared/runcard/key-values';
import { contextAt } from './context';
import { keyHelp } from './key-help';

/** What a key means and what it expects, under the pointer. */
export const explainKeys = hoverTooltip(({ state }, pos) => {
  const line = state.doc.lineAt(pos);
  const word = [...line.text.matchAll(/[\w-]+(?=:)/g)].find(({ index, 0: text }) => line.from + index <= pos && pos <= line.from + index + text.length);
  if (!word) return null;
  const end = word.index + word[0].length;
  const lines = [...Array.from({ length: line.number - 1 }, (_, i) => state.doc.line(i + 1).text), line.text.slice(0, end)];
  const place = contextAt(lines);
  if (!place || place.key !== undefined) return null;
  const path = [...place.path, word[0]];
  const schema = schemaAt(path);
  if (!schema) return null;
  const { expects, status, why } = infoOf(schema);
  const remark = { unsupported: 'Not supported yet', removed: 'n3fit no longer takes it. Instead', 'no effect': 'No effect here' };
  const help = [keyHelp(path), expects && `Expects ${expects}.`, status && `${remark[status]}: ${why ?? ''}.`].filter((part) => part);
  if (help.length === 0) return null;
  return {
    pos: line.from + word.index, end: line.from + end, above: true,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'cm-tooltip-hint';
      const name = document.createElement('b');
      name.textContent = word[0];
      dom.append(name, ...help.map((text) => Object.assign(document.createElement('span'), { textContent: text ?? '' })));
      return { dom };
    },
  };
});
