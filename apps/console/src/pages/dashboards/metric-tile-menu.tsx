import { Code, Download, Ellipsis, FileText, Rows3 } from 'lucide-react';
import { useNavigate } from 'react-router';
import { useCan, type MetricDescription, type MetricTile } from '../../api/index.ts';
import { download, IconButton, Menu, toCsv, type MenuEntry } from '../../components/index.ts';
import { rawEventsLink, topicLink } from '../../dashboards/raw-events.ts';
import type { TimeRange } from '../../range/index.ts';
import type { MetricSeries } from '../../series/use-metric-reading.ts';
import { texts } from '../../texts/en.ts';

const words = texts.dashboards.tile;

/** From a number to its definition, to the events that it is made of, and out as a file. */
export function MetricTileMenu({
  tile,
  metric,
  reading,
  range,
}: {
  readonly tile: MetricTile;
  readonly metric: MetricDescription;
  readonly reading: MetricSeries;
  readonly range: TimeRange;
}) {
  const navigate = useNavigate();
  const [mayTopics, maySql] = [useCan('topics:read'), useCan('sql:run')];
  const { source } = metric;
  const hasEvents = source !== null && source !== '*';
  const entries: MenuEntry[] = [
    {
      label: words.definition,
      icon: <FileText size={14} aria-hidden />,
      onSelect: () => void navigate(`/metrics/${encodeURIComponent(metric.name)}?tab=definition`),
    },
    ...(hasEvents && mayTopics
      ? [
          {
            label: words.events,
            icon: <Rows3 size={14} aria-hidden />,
            onSelect: () => void navigate(topicLink(source)),
          },
        ]
      : []),
    ...(hasEvents && maySql
      ? [
          {
            label: words.sql,
            icon: <Code size={14} aria-hidden />,
            onSelect: () => void navigate(rawEventsLink(source, range, Date.now())),
          },
        ]
      : []),
    {
      label: words.csv,
      icon: <Download size={14} aria-hidden />,
      isDisabled: reading.series === undefined,
      onSelect: () => download(`${tile.metric}.csv`, csvOf(reading)),
    },
  ];
  return (
    <Menu
      trigger={<IconButton label={words.menu(tile.title)} icon={<Ellipsis size={16} aria-hidden />} />}
      entries={entries}
    />
  );
}

/** Every window of every series that is shown. */
function csvOf({ series = [] }: MetricSeries): string {
  const rows = series.flatMap(({ dimensions, points }) => points.map((point) => ({ dimensions, point })));
  const names = [...new Set(series.flatMap(({ dimensions }) => Object.keys(dimensions)))];
  type Row = (typeof rows)[number];
  const columns = [
    { id: 'from', title: 'from', value: ({ point }: Row) => new Date(point.startMs).toISOString() },
    { id: 'to', title: 'to', value: ({ point }: Row) => new Date(point.endMs).toISOString() },
    ...names.map((name) => ({ id: name, title: name, value: ({ dimensions }: Row) => dimensions[name] ?? '' })),
    { id: 'value', title: 'value', value: ({ point }: Row) => point.value },
    { id: 'state', title: 'state', value: ({ point }: Row) => point.state },
    { id: 'events', title: 'events', value: ({ point }: Row) => point.events },
    { id: 'late', title: 'late', value: ({ point }: Row) => point.late },
  ];
  return toCsv(rows, columns);
}
