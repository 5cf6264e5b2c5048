/** A text of an editor that is run: all of it, or what is selected. */
export interface StatementPart {
  readonly text: string;
  /** Where it begins in the whole text, both from 1; columns count characters. */
  readonly line: number;
  readonly column: number;
}

/** Something that is wrong at a place of the whole text. */
export interface PlacedProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The place that the reason of an error names, in the whole text of which a part was run; undefined if it names none. */
export function placedProblem(reason: string, { line, column }: StatementPart): PlacedProblem | undefined {
  const found = /^Line (\d+), column (\d+): (.*)$/s.exec(reason);
  if (found === null) {
    return undefined;
  }
  const [, lineText, columnText, message = ''] = found;
  const [ownLine, ownColumn] = [Number(lineText), Number(columnText)];
  return { line: line + ownLine - 1, column: ownLine === 1 ? column + ownColumn - 1 : ownColumn, message };
}
