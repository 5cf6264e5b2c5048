import { Code, Download, Ellipsis, FileText, Rows3 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useCan, type QueryTile, type SavedAnswer, type SavedQuery } from '../../api/index.ts';
import { download, IconButton, Menu, toCsv, type MenuEntry } from '../../components/index.ts';
import { rawEventsLink, topicLink } from '../../dashboards/raw-events.ts';
import type { TimeRange } from '../../range/index.ts';
import { sortValue } from '../../statements/result-value.ts';
import { texts } from '../../texts/en.ts';

const words = texts.dashboards.tile;

/** From rows to what is asked, to the events that it reads, and out as a file. */
export function QueryTileMenu({
  tile,
  query,
  answer,
  range,
  onDefinition,
}: {
  readonly tile: QueryTile;
  readonly query: SavedQuery;
  readonly answer: SavedAnswer | undefined;
  readonly range: TimeRange;
  readonly onDefinition: () => void;
}) {
  const navigate = useNavigate();
  const [mayDefinitions, mayTopics, maySql] = [useCan('definitions:read'), useCan('topics:read'), useCan('sql:run')];
  const [contract] = query.reads;
  const go = (label: string, icon: ReactNode, to: string): MenuEntry => ({
    ...{ label, icon, onSelect: () => void navigate(to) },
  });
  const entries: MenuEntry[] = [
    ...(mayDefinitions
      ? [{ label: words.definition, icon: <FileText size={14} aria-hidden />, onSelect: onDefinition }]
      : []),
    ...(mayTopics && contract !== undefined
      ? [go(words.events, <Rows3 size={14} aria-hidden />, topicLink(contract))]
      : []),
    ...(maySql && contract !== undefined
      ? [go(words.sql, <Code size={14} aria-hidden />, rawEventsLink(contract, range, Date.now()))]
      : []),
    {
      label: words.csv,
      icon: <Download size={14} aria-hidden />,
      isDisabled: answer === undefined,
      onSelect: () => answer !== undefined && download(`${tile.query}.csv`, csvOf(answer)),
    },
  ];
  return (
    <Menu
      trigger={<IconButton label={words.menu(tile.title)} icon={<Ellipsis size={16} aria-hidden />} />}
      entries={entries}
    />
  );
}

function csvOf({ columns, rows }: SavedAnswer): string {
  return toCsv(
    rows,
    columns.map(({ name, type }, place) => ({
      ...{ id: `${place}.${name}`, title: name },
      value: (row: readonly unknown[]) => sortValue(row[place], type),
    })),
  );
}
