import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { changedLines } from './changed-lines';
import { completeRuncard } from './completion';
import { explainKeys } from './hover';
import { parsedState } from './parsed-state';
import { remarks, type ApplyFix } from './remarks';
import { theme } from './theme';
import { valueColours } from './value-colours';

/** Everything that the text of a runcard needs. */
export function runcardExtensions(fix: ApplyFix): Extension {
  return [
    parsedState, changedLines, lineNumbers(), lintGutter(), codeFolding(), foldGutter({ openText: '⌄', closedText: '›' }),
    history(), drawSelection(), highlightActiveLine(), highlightActiveLineGutter(), indentOnInput(), bracketMatching(), closeBrackets(),
    highlightSelectionMatches(), search({ top: false }), indentUnit.of('  '), EditorState.tabSize.of(2), EditorState.allowMultipleSelections.of(true),
    EditorView.lineWrapping, EditorView.contentAttributes.of({ 'aria-label': 'Text of the runcard', spellcheck: 'false', tabindex: '0' }),
    yaml(), valueColours, theme,
    autocompletion({ override: [completeRuncard], icons: false }),
    remarks(fix), explainKeys,
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...defaultKeymap, indentWithTab]),
  ];
}
