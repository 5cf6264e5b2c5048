import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { showProblems, type CodeProblem } from './code-problems.ts';
import { codeWriting, contentAttributes } from './code-writing.ts';

/**
 * An editor in the element of the `host` that it gives.
 * @param extensions the language and what else differs between editors; another value takes its place without a new editor
 */
export function useCodeWriting({
  label,
  text,
  problems,
  onChange,
  extensions,
}: {
  readonly label: string;
  readonly text: string;
  readonly problems: readonly CodeProblem[];
  readonly onChange: (text: string) => void;
  readonly extensions: Extension;
}) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const [attributes, own] = [useRef(new Compartment()), useRef(new Compartment())];
  const told = useRef(onChange);
  told.current = onChange;
  const first = useRef({ text, extensions });

  useEffect(() => {
    const element = host.current;
    if (element === null) {
      return;
    }
    // Inside of a shadow root the editor adopts style sheets; in the page it would insert them, which the content policy forbids.
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const all = [
      // Before what it overrules.
      own.current.of(first.current.extensions),
      codeWriting(),
      attributes.current.of(contentAttributes(label, false)),
      EditorView.updateListener.of((update) => update.docChanged && told.current(update.state.doc.toString())),
    ];
    const made = new EditorView({
      state: EditorState.create({ doc: first.current.text, extensions: all }),
      ...{ parent: root, root },
    });
    view.current = made;
    return () => {
      first.current = { ...first.current, text: made.state.doc.toString() };
      made.destroy();
      view.current = undefined;
    };
  }, [label]);

  useEffect(() => {
    first.current = { ...first.current, extensions };
    view.current?.dispatch({ effects: own.current.reconfigure(extensions) });
  }, [extensions]);

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

  return { host, view };
}
