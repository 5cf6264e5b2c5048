import { lazy, Suspense } from 'react';
import type { Flow } from '../api/index.ts';
import { Skeleton } from '../components/skeleton.tsx';
import type { StateKind } from '../components/state.tsx';

export interface FlowGraphProps {
  readonly flow: Flow;
  /** By id of the box, such as `service:reporting`, `topic:orders.placed` or `domain:orders`. */
  readonly states: ReadonlyMap<string, { readonly kind: StateKind; readonly word: string }>;
  /** Domains whose topics are shown one by one. */
  readonly unfolded: ReadonlySet<string>;
  readonly onToggle: (domain: string) => void;
}

const FlowCanvas = lazy(() => import('./flow-canvas.tsx'));

/** Services and topics with what flows between them. The library that draws it is loaded only where it is shown. */
export function FlowGraph(props: FlowGraphProps) {
  return (
    <Suspense fallback={<Skeleton kind="largeChart" />}>
      <FlowCanvas {...props} />
    </Suspense>
  );
}
