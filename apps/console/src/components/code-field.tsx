import { lazy, Suspense } from 'react';
import type { CodeProblem } from './code-problems.ts';
import { Skeleton } from './skeleton.tsx';

/** A line to go to; another object goes there again. */
export interface CodeLine {
  readonly line: number;
}

export interface CodeFieldProps {
  readonly label: string;
  readonly language: 'yaml' | 'json';
  readonly text: string;
  /** Shown at their lines. */
  readonly problems: readonly CodeProblem[];
  readonly onChange: (text: string) => void;
  readonly goTo?: CodeLine | undefined;
}

const CodeFieldEditor = lazy(() => import('./code-field-editor.tsx'));

/** YAML or JSON to write, with search, folding and undo. Tab leaves it, as it leaves any field. */
export function CodeField(props: CodeFieldProps) {
  return (
    <Suspense fallback={<Skeleton kind="largeChart" />}>
      <CodeFieldEditor {...props} />
    </Suspense>
  );
}
