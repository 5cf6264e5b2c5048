import { useMemo } from 'react';
import type { ServiceInstance, ServiceStart } from '../../api/index.ts';
import { DataTable, EmptyState, RelativeTime, State, Text, useNow, type Column } from '../../components/index.ts';
import { formatBytes, formatDuration, formatExactTime, formatNumber } from '../../formats/index.ts';
import { serviceStateKind } from '../../observed/service-figures.ts';
import { texts } from '../../texts/en.ts';

const words = texts.services;
const { column } = words;

interface CheckRow {
  readonly id: string;
  readonly name: string;
  readonly up: boolean;
  readonly detail: string;
  readonly where: string;
}

const checkColumns: readonly Column<CheckRow>[] = [
  { id: 'check', title: column.check, value: ({ name }) => name },
  {
    ...{ id: 'state', title: column.state, value: ({ up }) => (up ? words.up : words.down) },
    cell: ({ up }) => <State kind={up ? 'good' : 'bad'}>{up ? words.up : words.down}</State>,
  },
  { id: 'reason', title: column.reason, value: ({ detail }) => detail },
  { id: 'host', title: column.instance, value: ({ where }) => where, isSecondary: true },
];

/** What the instances that run check of themselves, with the reason where it is down. */
export function Checks({ instances }: { readonly instances: readonly ServiceInstance[] }) {
  const rows = instances
    .filter(({ state }) => state !== 'stopped')
    .flatMap(({ instanceId, host, pid, checks }) =>
      checks.map(({ name, up, detail }): CheckRow => ({
        ...{ id: `${instanceId} ${name}`, name, up },
        detail: detail ?? '',
        where: words.checksOf(host, pid),
      })),
    );
  return rows.length === 0 ? (
    <Text>{words.noChecks}</Text>
  ) : (
    <DataTable
      label={words.checkTable}
      rows={rows}
      columns={checkColumns}
      rowId={({ id }) => id}
      fileName="checks"
      name="checks-"
    />
  );
}

const startColumns: readonly Column<ServiceStart>[] = [
  {
    ...{ id: 'started', title: column.started, value: ({ startedMs }) => startedMs },
    text: ({ startedMs }) => formatExactTime(startedMs),
    cell: ({ startedMs }) => <RelativeTime timeMs={startedMs} />,
  },
  {
    ...{ id: 'ended', title: column.ended, value: ({ previousExit }) => previousExit ?? words.firstStart },
    cell: ({ previousExit }) => (previousExit === null ? words.firstStart : <State kind="warn">{previousExit}</State>),
  },
  {
    ...{ id: 'version', title: column.version, isSecondary: true },
    value: ({ version, commit }) => (commit === null ? version : `${version} ${commit}`),
  },
];

/** When processes were started, and how the one before had ended. */
export function Starts({ starts }: { readonly starts: readonly ServiceStart[] }) {
  return starts.length === 0 ? (
    <EmptyState title={words.noStarts} how={words.noStartsHow} />
  ) : (
    <DataTable
      label={words.startTable}
      rows={starts}
      columns={startColumns}
      rowId={({ instanceId }) => instanceId}
      initialSort="-started"
      fileName="starts"
      name="starts-"
    />
  );
}

/** The processes of a service, running and recently ended. */
export function Instances({ instances }: { readonly instances: readonly ServiceInstance[] }) {
  const nowMs = useNow();
  const columns = useMemo(() => instanceColumns(nowMs), [nowMs]);
  return instances.length === 0 ? (
    <EmptyState title={words.noInstances} how={words.noInstancesHow} />
  ) : (
    <DataTable
      label={words.instanceTable}
      rows={instances}
      columns={columns}
      rowId={({ instanceId }) => instanceId}
      fileName="instances"
      name="instances-"
    />
  );
}

function instanceColumns(nowMs: number): readonly Column<ServiceInstance>[] {
  const secondary = { isSecondary: true } as const;
  const number = { isNumber: true } as const;
  return [
    { id: 'host', title: column.host, value: ({ host }) => host },
    { id: 'process', title: column.process, value: ({ pid }) => pid, ...number },
    {
      ...{ id: 'state', title: column.state, value: ({ state }) => words.state[state] },
      cell: ({ state }) => <State kind={serviceStateKind(state)}>{words.state[state]}</State>,
    },
    { id: 'version', title: column.version, value: ({ version }) => version, ...secondary },
    {
      ...{ id: 'uptime', title: column.uptime, value: ({ startedMs }) => nowMs - startedMs, ...number },
      text: ({ startedMs, state }) => (state === 'stopped' ? '–' : formatDuration(nowMs - startedMs)),
    },
    {
      ...{ id: 'cpu', title: column.cpu, value: ({ cpuCores }) => cpuCores, ...number, ...secondary },
      text: ({ cpuCores }) => (cpuCores === null ? '–' : formatNumber(cpuCores)),
    },
    {
      ...{ id: 'memory', title: column.memory, value: ({ rssBytes }) => rssBytes, ...number, ...secondary },
      text: ({ rssBytes }) => formatBytes(rssBytes),
    },
    {
      ...{ id: 'loop', title: column.loop, value: ({ eventLoopP99Ms }) => eventLoopP99Ms, ...number, ...secondary },
      text: ({ eventLoopP99Ms }) => formatDuration(eventLoopP99Ms),
    },
    { id: 'lost', title: column.lost, value: ({ lostReports }) => lostReports, ...number, ...secondary },
    { id: 'endedWith', title: column.endedWith, value: ({ ended }) => ended ?? '', ...secondary },
    { id: 'instance', title: column.instance, value: ({ instanceId }) => instanceId, ...secondary },
  ];
}
