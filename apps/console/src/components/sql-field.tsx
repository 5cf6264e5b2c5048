import { lazy, Suspense } from 'react';
import type { CodeProblem } from './code-problems.ts';
import { Skeleton } from './skeleton.tsx';

/** A table whose name and columns are completed. */
export interface SqlFieldTable {
  readonly name: string;
  readonly doc: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly doc: string }[];
}

/** A text to put where the cursor is; another object puts it there again. */
export interface SqlInsertion {
  readonly text: string;
}

/** What is selected, and where it begins: both from 1, columns in characters. */
export interface SqlSelection {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export interface SqlFieldProps {
  readonly label: string;
  readonly text: string;
  readonly tables: readonly SqlFieldTable[];
  /** Shown at their places. */
  readonly problems: readonly CodeProblem[];
  readonly insertion: SqlInsertion | undefined;
  readonly onChange: (text: string) => void;
  /** Undefined if nothing is. */
  readonly onSelect: (selection: SqlSelection | undefined) => void;
  /** Ctrl or ⌘ with Enter: told of what is selected, else of all, as it is at this moment. */
  readonly onRun: (part: SqlSelection) => void;
  /** Escape; true if there was something to cancel. */
  readonly onCancel: () => boolean;
}

const SqlFieldEditor = lazy(() => import('./sql-field-editor.tsx'));

/** A statement to write, with completion of tables and columns. Tab leaves it, as it leaves any field. */
export function SqlField(props: SqlFieldProps) {
  return (
    <Suspense fallback={<Skeleton kind="chart" />}>
      <SqlFieldEditor {...props} />
    </Suspense>
  );
}
