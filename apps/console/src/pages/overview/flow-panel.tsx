import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { Flow, FlowEdge, Service } from '../../api/index.ts';
import {
  Button,
  DataTable,
  Panel,
  Select,
  useIsNarrow,
  withParameter,
  type Column,
  type StateKind,
} from '../../components/index.ts';
import { FlowGraph } from '../../flow/flow-graph.tsx';
import { formatBytes, formatDuration, formatNumber } from '../../formats/index.ts';
import type { Trouble } from '../../observed/health.ts';
import { serviceStateKind } from '../../observed/service-figures.ts';
import { texts } from '../../texts/en.ts';

const words = texts.overview;
const views = [
  { value: 'graph', label: words.asGraph },
  { value: 'table', label: words.asTable },
] as const;

/** The flow as a graph or as a table; on narrow screens as a table. Which domains are unfolded stands in the address. */
export function FlowPanel({
  services,
  flow,
  troubles,
}: {
  readonly services: readonly Service[];
  readonly flow: Flow;
  readonly troubles: readonly Trouble[];
}) {
  const isNarrow = useIsNarrow();
  const { chosen, unfolded, put, toggle } = useFlowAddress();
  const view = isNarrow ? 'table' : chosen;
  const states = useMemo(() => statesOf(services, troubles), [services, troubles]);
  const domains = [...new Set(flow.nodes.flatMap(({ domain }) => (domain === null ? [] : [domain])))];
  return (
    <Panel
      title={words.flow}
      note={words.flowNote}
      actions={
        !isNarrow && (
          <>
            {view === 'graph' && (
              <Button kind="quiet" onClick={() => put('open', () => (unfolded.size > 0 ? '' : domains.join(',')))}>
                {unfolded.size > 0 ? words.foldAll : words.unfoldAll}
              </Button>
            )}
            <Select
              label={words.view}
              value={view}
              choices={views}
              onChange={(next) => put('view', () => (next === 'table' ? next : ''))}
            />
          </>
        )
      }
    >
      {view === 'graph' ? (
        <FlowGraph flow={flow} states={states} unfolded={unfolded} onToggle={toggle} />
      ) : (
        <FlowTable edges={flow.edges} />
      )}
    </Panel>
  );
}

/** View and unfolded domains, as the address has them. */
function useFlowAddress() {
  const [parameters, setParameters] = useSearchParams();
  const chosen = parameters.get('view') === 'table' ? 'table' : 'graph';
  const open = parameters.get('open') ?? '';
  const unfolded = useMemo(() => new Set(open.split(',').filter((domain) => domain !== '')), [open]);
  const put = useCallback(
    (name: string, change: (before: string) => string) =>
      setParameters((before) => withParameter(before, name, change(before.get(name) ?? '')), {
        replace: true,
        preventScrollReset: true,
      }),
    [setParameters],
  );
  const toggle = useCallback(
    (domain: string) =>
      put('open', (before) => {
        const domains = before.split(',').filter((one) => one !== '');
        return (domains.includes(domain) ? domains.filter((one) => one !== domain) : [...domains, domain]).join(',');
      }),
    [put],
  );
  return { chosen, unfolded, put, toggle } as const;
}

/** Of every service how it is, of topics and their domains what is wrong with them. */
function statesOf(
  services: readonly Service[],
  troubles: readonly Trouble[],
): ReadonlyMap<string, { readonly kind: StateKind; readonly word: string }> {
  const states = new Map<string, { readonly kind: StateKind; readonly word: string }>(
    services.map(({ name, state }) => [
      `service:${name}`,
      { kind: serviceStateKind(state), word: texts.services.state[state] },
    ]),
  );
  // The worst comes first and stays.
  for (const trouble of troubles) {
    if ('topic' in trouble) {
      const state = { kind: trouble.severity, word: words.trouble[trouble.kind] };
      for (const id of [`topic:${trouble.topic}`, `domain:${trouble.topic.split('.')[0]}`]) {
        if (!states.has(id)) {
          states.set(id, state);
        }
      }
    }
  }
  return states;
}

const columns: readonly Column<FlowEdge>[] = [
  { id: 'service', title: words.column.service, value: ({ service }) => service },
  {
    ...{ id: 'direction', title: words.column.direction, isSecondary: true },
    value: ({ direction }) => words.direction[direction],
  },
  { id: 'topic', title: words.column.topic, value: ({ topic }) => topic },
  number('rate', words.column.rate, ({ eventsPerSecond }) => eventsPerSecond, formatNumber),
  { ...number('bytes', words.column.bytes, ({ bytesPerSecond }) => bytesPerSecond, formatBytes), isSecondary: true },
  number('lag', words.column.lag, ({ lag }) => lag, formatNumber),
  number('freshness', words.column.freshness, ({ freshnessMs }) => freshnessMs, formatDuration),
  {
    ...number('errors', words.column.errors, ({ errorsPerSecond }) => errorsPerSecond, formatNumber),
    isSecondary: true,
  },
  {
    ...number('letters', words.column.letters, ({ deadLettersPerSecond }) => deadLettersPerSecond, formatNumber),
    isSecondary: true,
  },
];

function number(
  id: string,
  title: string,
  value: (edge: FlowEdge) => number | null,
  format: (value: number) => string,
): Column<FlowEdge> {
  return {
    ...{ id, title, value, isNumber: true },
    text: (edge) => {
      const known = value(edge);
      return known === null ? '–' : format(known);
    },
  };
}

const serviceColumns = [...columns.slice(2, 3), ...columns.slice(1, 2), ...columns.slice(3)];

/** What a service reads and writes, the same as the graph shows. */
export function FlowTable({
  edges,
  name = 'flow',
  isOfService = false,
}: {
  readonly edges: readonly FlowEdge[];
  readonly name?: string;
  /** Whose page it stands on need not be named again; rows lead to topics. */
  readonly isOfService?: boolean;
}) {
  return (
    <DataTable
      label={words.flowTable}
      rows={edges}
      columns={isOfService ? serviceColumns : columns}
      rowId={({ from, to }) => `${from} ${to}`}
      rowLink={({ service, topic }) =>
        isOfService ? `/topics/${encodeURIComponent(topic)}` : `/services/${encodeURIComponent(service)}`
      }
      initialSort="-rate"
      fileName={name}
      name="flow-"
    />
  );
}
