import { unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { codeLanguages } from './code-languages.ts';
import { codeLooks } from './code-looks.ts';
import styles from './code-view.module.css';
import type { CodeViewProps } from './code-view.tsx';

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
      codeLooks(codeLanguages[language]()),
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
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
