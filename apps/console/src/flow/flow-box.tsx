import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { ChevronsDownUp, ChevronsUpDown, Layers, Rows3, Server } from 'lucide-react';
import { memo } from 'react';
import { Link } from 'react-router';
import { classNames } from '../components/class-names.ts';
import { State, type StateKind } from '../components/state.tsx';
import { formatNumber } from '../formats/index.ts';
import { texts } from '../texts/en.ts';
import type { PictureNode } from './flow-groups.ts';
import styles from './flow-graph.module.css';

export type FlowNodeOfGraph = Node<
  {
    readonly node: PictureNode;
    /** How a service is, or what is wrong with a topic; absent if there is nothing to say. */
    readonly state: { readonly kind: StateKind; readonly word: string } | undefined;
    /** Where the first topic of an unfolded domain offers to fold it again. */
    readonly canFold: boolean;
    readonly onToggle: (domain: string) => void;
  },
  'flow'
>;

const words = texts.overview;
const icons = { service: Server, topic: Rows3, domain: Layers } as const;

function addressOf({ kind, name }: PictureNode): string {
  return kind === 'service'
    ? `/services/${encodeURIComponent(name)}`
    : kind === 'topic'
      ? `/topics/${encodeURIComponent(name)}`
      : `/topics?q=${encodeURIComponent(`${name}.`)}`;
}

/** A service, a topic, or the topics of a domain. */
export const FlowBox = memo(function FlowBox({ data }: NodeProps<FlowNodeOfGraph>) {
  const { node, state, canFold, onToggle } = data;
  const { kind, name, domain, topics, inPerSecond, outPerSecond, lag } = node;
  const Icon = icons[kind];
  const isFolded = kind === 'domain';
  return (
    <div
      className={classNames(
        styles.node,
        kind === 'service' && styles.service,
        state?.kind === 'bad' && styles.bad,
        state?.kind === 'warn' && styles.warn,
      )}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <div className={styles.head}>
        <Icon size={14} aria-hidden />
        <Link className={classNames(styles.name, 'nopan')} to={addressOf(node)} title={name}>
          {isFolded ? words.topicsOf(name, topics) : name}
        </Link>
        {domain !== null && (isFolded || canFold) && (
          <button
            type="button"
            className={classNames(styles.fold, 'nopan')}
            aria-expanded={!isFolded}
            aria-label={isFolded ? words.unfold(domain) : words.fold(domain)}
            title={isFolded ? words.unfold(domain) : words.fold(domain)}
            onClick={() => onToggle(domain)}
          >
            {isFolded ? <ChevronsUpDown size={14} aria-hidden /> : <ChevronsDownUp size={14} aria-hidden />}
          </button>
        )}
      </div>
      <div className={styles.foot}>
        <span>
          {kind === 'service'
            ? words.inAndOut(formatNumber(rounded(inPerSecond)), formatNumber(rounded(outPerSecond)))
            : words.perSecond(formatNumber(rounded(inPerSecond)))}
        </span>
        {state !== undefined ? (
          <State kind={state.kind}>{state.word}</State>
        ) : (
          lag !== null && lag > 0 && <span>{words.waiting(formatNumber(lag))}</span>
        )}
      </div>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
});

/** Digits that change four times a second and mean nothing only disturb. */
function rounded(rate: number): number {
  return rate < 1 ? Number(rate.toPrecision(1)) : rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate);
}
