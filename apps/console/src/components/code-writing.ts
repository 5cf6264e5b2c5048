import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import type { Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap } from '@codemirror/view';
import { codeLooks } from './code-looks.ts';
import { codeProblems } from './code-problems.ts';

const looks = EditorView.theme({
  // Lines are drawn over the outline: it needs room of its own.
  '&': { height: 'min(70vh, 720px)', maxHeight: 'none', padding: '2px', boxSizing: 'border-box' },
  '.cm-activeLine': { background: 'var(--hover)' },
  '.cm-activeLine.cm-problemLine': { background: 'var(--bad-ground)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
});

/** Left to itself the browser keeps the looks of what is typed over in inline styles, which the content policy forbids. */
const typingOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { state, composing } = view;
    if (event.inputType !== 'insertText' || event.data === null || composing || state.selection.main.empty) {
      return false;
    }
    event.preventDefault();
    view.dispatch({ ...state.replaceSelection(event.data), userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

/** What everything has in which code is written: looks, undo, problems at their lines. The language comes before it. */
export function codeWriting(): Extension[] {
  return [
    // Before what it overrules.
    looks,
    codeLooks([]),
    history(),
    drawSelection(),
    highlightActiveLine(),
    codeProblems,
    typingOver,
    keymap.of([...historyKeymap, ...defaultKeymap]),
  ];
}

/** What is told of it to those who do not see it. */
export function contentAttributes(label: string, isInvalid: boolean): Extension {
  return EditorView.contentAttributes.of({ 'aria-label': label, 'aria-invalid': String(isInvalid), tabindex: '0' });
}
