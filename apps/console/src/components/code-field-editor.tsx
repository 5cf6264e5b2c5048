import { EditorView } from '@codemirror/view';
import { useEffect, useMemo } from 'react';
import type { CodeFieldProps } from './code-field.tsx';
import { codeLanguages } from './code-languages.ts';
import styles from './code-view.module.css';
import { useCodeWriting } from './use-code-writing.ts';

export default function CodeFieldEditor({ language, goTo, ...field }: CodeFieldProps) {
  const extensions = useMemo(() => codeLanguages[language](), [language]);
  const { host, view } = useCodeWriting({ ...field, extensions });

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
