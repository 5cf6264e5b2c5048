import { EdgeLabelRenderer, getBezierPath, type Edge, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { classNames } from '../components/class-names.ts';
import { State } from '../components/state.tsx';
import { texts } from '../texts/en.ts';
import type { Placed } from './flow-layout.ts';
import type { PictureEdge } from './flow-groups.ts';
import styles from './flow-graph.module.css';

export type FlowEdgeOfGraph = Edge<
  { readonly edge: PictureEdge; readonly lanes: readonly Placed[]; readonly laneWidth: number },
  'flow'
>;

const words = texts.overview;

/** From 1.5 for a trickle to 10 for hundreds a second. */
function widthOf(eventsPerSecond: number): number {
  return Math.min(10, 1.5 + 3 * Math.log10(1 + eventsPerSecond));
}

/** The line through its lanes, and where its label stands. */
function pathOf(
  ends: Omit<EdgeProps<FlowEdgeOfGraph>, 'data'>,
  lanes: readonly Placed[],
  laneWidth: number,
): readonly [string, number, number] {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = ends;
  const stops = [
    { inX: sourceX, outX: sourceX, y: sourceY },
    ...lanes.map(({ x, y }) => ({ inX: x, outX: x + laneWidth, y })),
    { inX: targetX, outX: targetX, y: targetY },
  ];
  const pieces = stops.slice(1).map((stop, index) => {
    const { outX, y } = stops[index] as (typeof stops)[number];
    const positions = { sourcePosition, targetPosition };
    return getBezierPath({ sourceX: outX, sourceY: y, targetX: stop.inX, targetY: stop.y, ...positions });
  });
  const [, labelX = 0, labelY = 0] = pieces[0] ?? [];
  // The pieces are joined by the straight lines along the lanes.
  return [pieces.map(([piece], index) => (index === 0 ? piece : `L${piece.slice(1)}`)).join(' '), labelX, labelY];
}

/** A line as wide as what goes along it; it moves where something does, and says what is wrong. */
export const FlowLine = memo(function FlowLine({ data, ...ends }: EdgeProps<FlowEdgeOfGraph>) {
  if (data === undefined) {
    return null;
  }
  const { eventsPerSecond, errorsPerSecond, deadLettersPerSecond, isSilent } = data.edge;
  const [path, labelX, labelY] = pathOf(ends, data.lanes, data.laneWidth);
  const strokeWidth = widthOf(eventsPerSecond);
  // Of a silent service its box tells.
  const problem = isSilent
    ? undefined
    : errorsPerSecond > 0
      ? words.trouble.errors
      : deadLettersPerSecond > 0
        ? words.trouble.deadLetters
        : undefined;
  return (
    <>
      <path
        d={path}
        strokeWidth={strokeWidth}
        className={classNames(
          styles.edge,
          isSilent && styles.silent,
          (isSilent || problem !== undefined) && styles.edgeWarn,
        )}
      />
      {eventsPerSecond > 0 && (
        <path
          d={path}
          strokeWidth={Math.min(5, strokeWidth + 1)}
          className={classNames(
            styles.moving,
            eventsPerSecond >= 100 ? styles.fast : eventsPerSecond >= 5 && styles.medium,
          )}
        />
      )}
      {problem !== undefined && (
        <EdgeLabelRenderer>
          <div
            className={styles.label}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
          >
            <State kind="warn">{problem}</State>
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
