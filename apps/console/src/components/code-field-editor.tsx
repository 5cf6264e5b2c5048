import { Compartment, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { CodeFieldProps } from './code-field.tsx';
import { codeLanguages } from './code-languages.ts';
import { showProblems } from './code-problems.ts';
import { codeWriting, contentAttributes } from './code-writing.ts';
import styles from './code-view.module.css';

export default function CodeFieldEditor({ label, language, text, problems, onChange, goTo }: CodeFieldProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const attributes = useRef(new Compartment());
  const told = useRef(onChange);
  told.current = onChange;
  const first = useRef(text);

  useEffect(() => {
    const element = host.current;
    if (element === null) {
      return;
    }
    // Inside of a shadow root the editor adopts style sheets; in the page it would insert them, which the content policy forbids.
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const extensions = [
      codeWriting(codeLanguages[language]()),
      attributes.current.of(contentAttributes(label, false)),
      EditorView.updateListener.of((update) => update.docChanged && told.current(update.state.doc.toString())),
    ];
    const made = new EditorView({ state: EditorState.create({ doc: first.current, extensions }), parent: root, root });
    view.current = made;
    return () => {
      first.current = made.state.doc.toString();
      made.destroy();
      view.current = undefined;
    };
  }, [label, language]);

  useEffect(() => {
    const { current } = view;
    if (current !== undefined && current.state.doc.toString() !== text) {
      // Somebody else has changed it, such as a button that discards: undo brings it back.
      current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: text } });
    }
  }, [text]);

  useEffect(() => {
    if (view.current !== undefined) {
      view.current.dispatch({
        effects: attributes.current.reconfigure(contentAttributes(label, problems.length > 0)),
      });
      showProblems(view.current, problems);
    }
  }, [problems, label]);

  useEffect(() => {
    const { current } = view;
    if (current !== undefined && goTo !== undefined) {
      const { from } = current.state.doc.line(Math.min(Math.max(1, goTo.line), current.state.doc.lines));
      current.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
      current.focus();
    }
  }, [goTo]);

  return (
    <div className={styles.frame}>
      <div ref={host} className={styles.host} />
    </div>
  );
}
