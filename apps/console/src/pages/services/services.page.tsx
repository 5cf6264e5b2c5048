import { useMemo } from 'react';
import type { Service, Services } from '../../api/index.ts';
import {
  DataTable,
  EmptyState,
  ErrorState,
  Page,
  PageHeader,
  Skeleton,
  State,
  useNow,
  type Column,
} from '../../components/index.ts';
import { formatBytes, formatDuration, formatNumber } from '../../formats/index.ts';
import { useWatch } from '../../live/index.ts';
import { serviceFigures, serviceStateKind } from '../../observed/service-figures.ts';
import { texts } from '../../texts/en.ts';

const words = texts.services;

type ServiceRow = Service & ReturnType<typeof serviceFigures>;

/** Every service with how it is and what it needs. */
export default function ServicesPage() {
  const entry = useWatch('admin', 'services');
  const services = (entry?.data as Services | undefined)?.services;
  return (
    <Page>
      <PageHeader title={words.title} what={words.what} />
      {entry?.refusal !== undefined ? (
        <ErrorState
          title={words.failed}
          error={entry.refusal}
          sinceMs={entry.receivedAtMs}
          stillWorks={words.stillWorks}
        />
      ) : services === undefined ? (
        <Skeleton kind="rows" rows={8} />
      ) : services.length === 0 ? (
        <EmptyState title={words.empty} how={words.emptyHow} />
      ) : (
        <ServiceTable services={services} />
      )}
    </Page>
  );
}

function ServiceTable({ services }: { readonly services: readonly Service[] }) {
  const nowMs = useNow();
  const rows = useMemo(() => services.map((service) => ({ ...service, ...serviceFigures(service) })), [services]);
  const columns = useMemo(() => columnsAt(nowMs), [nowMs]);
  return (
    <DataTable
      label={words.list}
      rows={rows}
      columns={columns}
      rowId={({ name }) => name}
      rowLink={({ name }) => `/services/${encodeURIComponent(name)}`}
      initialSort="name"
      fileName="services"
    />
  );
}

function columnsAt(nowMs: number): readonly Column<ServiceRow>[] {
  const column = words.column;
  const number = (
    id: keyof typeof column,
    value: (row: ServiceRow) => number | null,
    format: (value: number) => string,
  ): Column<ServiceRow> => ({
    ...{ id, title: column[id], value, isNumber: true },
    text: (row) => {
      const known = value(row);
      return known === null ? '–' : format(known);
    },
  });
  const secondary = { isSecondary: true } as const;
  return [
    { id: 'name', title: column.name, value: ({ name }) => name },
    {
      ...{ id: 'state', title: column.state, value: ({ state }) => words.state[state] },
      cell: ({ state }) => <State kind={serviceStateKind(state)}>{words.state[state]}</State>,
    },
    { id: 'version', title: column.version, value: ({ versions }) => versions.join(', '), ...secondary },
    { ...number('instances', ({ running }) => running, formatNumber), ...secondary },
    number('uptime', ({ upSinceMs }) => (upSinceMs === null ? null : nowMs - upSinceMs), formatDuration),
    number('restarts', ({ restartsLastDay }) => restartsLastDay, formatNumber),
    { ...number('cpu', ({ cpuCores }) => cpuCores, formatNumber), ...secondary },
    { ...number('memory', ({ rssBytes }) => rssBytes, formatBytes), ...secondary },
    { ...number('loop', ({ eventLoopP99Ms }) => eventLoopP99Ms, formatDuration), ...secondary },
  ];
}
