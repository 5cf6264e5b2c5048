import { closeCompletion } from '@codemirror/autocomplete';
import type { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { useEffect, useMemo, useRef } from 'react';
import styles from './code-view.module.css';
import type { SqlFieldProps, SqlSelection } from './sql-field.tsx';
import { sqlLanguage } from './sql-language.ts';
import { useCodeWriting } from './use-code-writing.ts';

type Told = Pick<SqlFieldProps, 'onRun' | 'onCancel' | 'onSelect'>;

export default function SqlFieldEditor({ tables, insertion, onRun, onCancel, onSelect, ...field }: SqlFieldProps) {
  const told = useRef<Told>({ onRun, onCancel, onSelect });
  told.current = { onRun, onCancel, onSelect };
  const extensions = useMemo(() => [keysOf(told), selectionOf(told), sqlLanguage(tables)], [tables]);
  const { host, view } = useCodeWriting({ ...field, extensions });

  useEffect(() => {
    if (view.current !== undefined && insertion !== undefined) {
      insert(view.current, insertion.text);
    }
  }, [insertion]);

  return (
    <div className={styles.frame}>
      <div ref={host} className={styles.host} />
    </div>
  );
}

function keysOf(told: { readonly current: Told }) {
  return keymap.of([
    { key: 'Mod-Enter', run: (view) => runFrom(view, told.current) },
    { key: 'Escape', run: () => told.current.onCancel() },
  ]);
}

function runFrom(view: EditorView, { onRun }: Told): boolean {
  closeCompletion(view);
  onRun(selectionIn(view.state) ?? { text: view.state.doc.toString(), line: 1, column: 1 });
  return true;
}

function selectionOf(told: { readonly current: Told }) {
  return EditorView.updateListener.of(({ selectionSet, docChanged, state }) => {
    if (selectionSet || docChanged) {
      told.current.onSelect(selectionIn(state));
    }
  });
}

function selectionIn({ doc, selection: { main } }: EditorState): SqlSelection | undefined {
  const text = doc.sliceString(main.from, main.to);
  if (text.trim() === '') {
    return undefined;
  }
  const line = doc.lineAt(main.from);
  return { text, line: line.number, column: Array.from(line.text.slice(0, main.from - line.from)).length + 1 };
}

/** Puts a name where the cursor is, apart from a word before it. */
function insert(view: EditorView, text: string): void {
  const { from } = view.state.selection.main;
  const isBehindWord = /[\w)"',]$/.test(view.state.doc.sliceString(Math.max(0, from - 1), from));
  view.dispatch({ ...view.state.replaceSelection(isBehindWord ? ` ${text}` : text), scrollIntoView: true });
  view.focus();
}
