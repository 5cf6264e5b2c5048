import { StateEffect, StateField, type EditorState, type Extension, type Range } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';

/** What is wrong with a line. */
export interface CodeProblem {
  /** From 1; a line that there is not is the last one. */
  readonly line: number;
  readonly message: string;
}

const setProblems = StateEffect.define<readonly CodeProblem[]>();

class ProblemWidget extends WidgetType {
  constructor(private readonly message: string) {
    super();
  }

  override eq(other: ProblemWidget): boolean {
    return other.message === this.message;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement('div');
    element.className = 'cm-problem';
    element.textContent = this.message;
    return element;
  }
}

const decorations = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, { changes, effects, state }) {
    const told = effects.find((effect) => effect.is(setProblems));
    // While somebody writes, problems stay at their lines until they are told anew.
    return told === undefined ? shown.map(changes) : decorationsOf(told.value, state);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorationsOf(problems: readonly CodeProblem[], state: EditorState): DecorationSet {
  const ranges = problems.flatMap(({ line, message }): Range<Decoration>[] => {
    const { from, to } = state.doc.line(Math.min(Math.max(1, line), state.doc.lines));
    const widget = Decoration.widget({ widget: new ProblemWidget(message), block: true, side: 1 });
    return [Decoration.line({ class: 'cm-problemLine' }).range(from), widget.range(to)];
  });
  return Decoration.set(ranges, true);
}

const looks = EditorView.baseTheme({
  '.cm-problemLine': { background: 'var(--bad-ground)' },
  '.cm-problem': {
    background: 'var(--bad-ground)',
    color: 'var(--text)',
    borderInlineStart: '3px solid var(--bad)',
    padding: '2px 8px',
    fontFamily: 'var(--font)',
    fontSize: '12px',
    whiteSpace: 'normal',
  },
});

/** Shows problems below their lines. */
export const codeProblems: Extension = [decorations, looks];

/** Shows these, and no others. */
export function showProblems(view: EditorView, problems: readonly CodeProblem[]): void {
  view.dispatch({ effects: setProblems.of(problems) });
}
