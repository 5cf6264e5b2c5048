import { foldGutter, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import type { Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--series-1)' },
  { tag: [tags.string, tags.content], color: 'var(--text)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--series-4)' },
  { tag: tags.comment, color: 'var(--text-soft)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--text-soft)' },
]);

const theme = EditorView.theme({
  '&': { fontSize: '13px', color: 'var(--text)', maxHeight: '480px' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-scroller': { overflow: 'auto', fontFamily: 'var(--font-mono)', lineHeight: '20px' },
  '.cm-content': { padding: '8px 0' },
  '.cm-gutters': { background: 'transparent', border: 'none', color: 'var(--text-soft)' },
  '.cm-insertedLine, .cm-changedLine': { background: 'var(--good-ground)' },
  '.cm-deletedChunk': { background: 'var(--bad-ground)' },
  // Colours of words have too little contrast on the ground of what was taken away.
  '.cm-deletedChunk, .cm-deletedChunk *': { color: 'var(--text)' },
  '.cm-deletedChunk .cm-deletedText': { background: 'transparent', textDecoration: 'underline' },
  '.cm-changedText': { background: 'transparent', textDecoration: 'underline' },
  '.cm-panels': { background: 'var(--surface-raised)', color: 'var(--text)' },
});

/** What code looks like wherever it is read or written: numbered, folded, searched. */
export function codeLooks(language: Extension): Extension[] {
  return [
    lineNumbers(),
    foldGutter(),
    keymap.of(searchKeymap),
    highlightSelectionMatches(),
    syntaxHighlighting(colours),
    theme,
    language,
    EditorView.lineWrapping,
  ];
}
