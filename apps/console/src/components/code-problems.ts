import { StateEffect, StateField, type EditorState, type Extension, type Range } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';

/** What is wrong with a line. */
export interface CodeProblem {
  /** From 1; a line that there is not is the last one. */
  readonly line: number;
  /** From 1, in characters; the word there is underlined. */
  readonly column?: number;
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
  const ranges = problems.flatMap(({ line, column, message }): Range<Decoration>[] => {
    const { from, to, text } = state.doc.line(Math.min(Math.max(1, line), state.doc.lines));
    const widget = Decoration.widget({ widget: new ProblemWidget(message), block: true, side: 1 });
    const place = column === undefined ? undefined : placeInLine(text, column);
    return [
      Decoration.line({ class: 'cm-problemLine' }).range(from),
      ...(place === undefined ? [] : [underline.range(from + place.from, from + place.to)]),
      widget.range(to),
    ];
  });
  return Decoration.set(ranges, true);
}

const underline = Decoration.mark({ class: 'cm-problemPlace' });

/** The word, or else the character, at a column; undefined behind the end of the line. */
export function placeInLine(text: string, column: number): { readonly from: number; readonly to: number } | undefined {
  const from = Array.from(text)
    .slice(0, column - 1)
    .join('').length;
  const [word] = /^(?:[\w.$]+|[\s\S])/u.exec(text.slice(from)) ?? [];
  return word === undefined ? undefined : { from, to: from + word.length };
}

const looks = EditorView.baseTheme({
  '.cm-problemLine': { background: 'var(--bad-ground)' },
  '.cm-problemPlace': { textDecoration: 'underline wavy var(--bad)', textUnderlineOffset: '3px' },
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
