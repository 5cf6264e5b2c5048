import { lazy, Suspense } from 'react';
import { Skeleton } from './skeleton.tsx';

export interface CodeViewProps {
  readonly label: string;
  readonly language: 'yaml' | 'json';
  readonly text: string;
  /** The text before, to show what has changed. */
  readonly before?: string;
}

const CodeEditor = lazy(() => import('./code-editor.tsx'));

/** YAML or JSON to read, with search and folding; with `before` as a comparison. Its editor is loaded only where it is shown. */
export function CodeView(props: CodeViewProps) {
  return (
    <Suspense fallback={<Skeleton kind="chart" />}>
      <CodeEditor {...props} />
    </Suspense>
  );
}
