import '@xyflow/react/dist/base.css';
import { Controls, ReactFlow, useReactFlow, ReactFlowProvider, type Node } from '@xyflow/react';
import { useEffect, useMemo } from 'react';
import type { StateKind } from '../components/state.tsx';
import { texts } from '../texts/en.ts';
import { FlowBox, type FlowNodeOfGraph } from './flow-box.tsx';
import { FlowLine, type FlowEdgeOfGraph } from './flow-edge.tsx';
import styles from './flow-graph.module.css';
import { groupByDomain, type Picture } from './flow-groups.ts';
import { laneKey, layoutFlow, type Layout, type Placed } from './flow-layout.ts';
import type { FlowGraphProps } from './flow-graph.tsx';

/** Takes the room of a lane, so that the picture holds it; its lines are all there is to see of it. */
const Lane = () => null;
const nodeTypes = { flow: FlowBox, lane: Lane };
const edgeTypes = { flow: FlowLine };
const sizes = { width: 232, height: 64, columnGap: 112, rowGap: 12 };
const noLanes: readonly Placed[] = [];
const fitOptions = { padding: 0.04, maxZoom: 1.1, minZoom: 0.2 };

export default function FlowCanvas(props: FlowGraphProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ flow, states, unfolded, onToggle }: FlowGraphProps) {
  const picture = useMemo(() => groupByDomain(flow, unfolded), [flow, unfolded]);
  const { places, lanes } = useLayout(picture);
  const laneNodes = useMemo(() => nodesOfLanes(lanes), [lanes]);
  const nodes = useMemo(
    () => [...nodesOf(picture, places, states, onToggle), ...laneNodes],
    [picture, places, states, onToggle, laneNodes],
  );
  const edges = useMemo(
    () =>
      picture.edges.map((edge): FlowEdgeOfGraph => ({
        ...{ id: edge.id, type: 'flow', source: edge.from, target: edge.to },
        data: { edge, lanes: lanes.get(laneKey(edge)) ?? noLanes, laneWidth: sizes.width },
        focusable: false,
      })),
    [picture, lanes],
  );
  return (
    <div className={styles.frame}>
      <ReactFlow
        aria-label={texts.overview.graph}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        fitView
        fitViewOptions={fitOptions}
        minZoom={0.15}
        maxZoom={1.6}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        elementsSelectable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
      >
        <Controls showInteractive={false} />
        <FitWhenPlaced places={places} />
      </ReactFlow>
    </div>
  );
}

type Places = Layout['places'];

/** New places only when boxes or lines have come or gone. */
function useLayout({ nodes, edges }: Picture): Layout {
  const shape = JSON.stringify([nodes.map(({ id }) => id), edges.map(({ from, to }) => ({ from, to }))]);
  return useMemo(() => {
    const [ids, links] = JSON.parse(shape) as [string[], { from: string; to: string }[]];
    return layoutFlow(ids, links, sizes);
  }, [shape]);
}

function FitWhenPlaced({ places }: { readonly places: Places }) {
  const { fitView } = useReactFlow();
  useEffect(() => {
    const frame = requestAnimationFrame(() => void fitView(fitOptions));
    return () => cancelAnimationFrame(frame);
  }, [places, fitView]);
  return null;
}

function nodesOfLanes(lanes: Layout['lanes']): Node[] {
  const distinct = new Map([...lanes.values()].flat().map((lane) => [`lane ${lane.x} ${lane.y}`, lane]));
  return [...distinct].map(([id, { x, y }]) => ({
    ...{ id, type: 'lane', data: {}, width: sizes.width, height: 1, position: { x, y } },
  }));
}

function nodesOf(
  picture: Picture,
  places: Places,
  states: FlowGraphProps['states'],
  onToggle: (domain: string) => void,
): FlowNodeOfGraph[] {
  const seen = new Set<string>();
  return picture.nodes.map((node) => {
    const isFirst = node.domain !== null && !seen.has(node.domain);
    if (node.domain !== null) {
      seen.add(node.domain);
    }
    const isShared = picture.nodes.filter(({ domain }) => domain === node.domain).length > 1;
    const state: { readonly kind: StateKind; readonly word: string } | undefined = states.get(node.id);
    return {
      ...{ id: node.id, type: 'flow', position: places.get(node.id) ?? { x: 0, y: 0 } },
      ...{ width: sizes.width, height: sizes.height },
      data: { node, state, canFold: isFirst && isShared, onToggle },
    };
  });
}
