import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import { foldGutter, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { unifiedMergeView } from '@codemirror/merge';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import styles from './code-view.module.css';
import type { CodeViewProps } from './code-view.tsx';

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

export default function CodeEditor({ label, language, text, before }: CodeViewProps) {
  const host = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = host.current;
    if (element === null) {
      return;
    }
    // Inside of a shadow root the editor adopts style sheets; in the page it would insert them, which the content policy forbids.
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const extensions: Extension[] = [
      lineNumbers(),
      foldGutter(),
      keymap.of(searchKeymap),
      highlightSelectionMatches(),
      syntaxHighlighting(colours),
      theme,
      language === 'yaml' ? yaml() : json(),
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
      EditorView.lineWrapping,
      ...(before === undefined ? [] : [unifiedMergeView({ original: before, mergeControls: false })]),
    ];
    const view = new EditorView({ state: EditorState.create({ doc: text, extensions }), parent: root, root });
    return () => view.destroy();
  }, [label, language, text, before]);

  return (
    <div className={styles.frame}>
      <div ref={host} className={styles.host} />
    </div>
  );
}
