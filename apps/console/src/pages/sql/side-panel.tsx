import { useMemo, useState } from 'react';
import { ApiError, type SqlTable } from '../../api/index.ts';
import {
  EmptyState,
  ErrorState,
  Panel,
  SchemaTree,
  SearchInput,
  Skeleton,
  Stack,
  Tabs,
  Text,
} from '../../components/index.ts';
import type { SharedStatement } from '../../statements/statement-link.ts';
import { currentTable, tablesByDomain } from '../../statements/table-list.ts';
import type { StatementHistory } from '../../statements/use-statement-history.ts';
import { texts } from '../../texts/en.ts';
import { History } from './history.tsx';
import { SavedQueries } from './saved-queries.tsx';

const words = texts.sql;
/** So few domains are read unfolded. */
const fewDomains = 2;

interface TablesProps {
  readonly tables: readonly SqlTable[];
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly onRetry: () => void;
  readonly onInsert: (text: string) => void;
}

/** What one may ask, and what one has asked. */
export function SidePanel({
  past,
  onTake,
  onOpen,
  ...tables
}: TablesProps & {
  readonly past: StatementHistory;
  readonly onTake: (statement: SharedStatement) => void;
  readonly onOpen: (name: string) => Promise<'opened' | 'shape'>;
}) {
  const [tab, setTab] = useState('tables');
  return (
    <Panel>
      <Tabs
        label={words.side.label}
        selected={tab}
        onSelect={setTab}
        tabs={[
          { id: 'tables', title: words.side.tables, content: <Tables {...tables} /> },
          { id: 'saved', title: texts.savedQuery.list.tab, content: <SavedQueries onOpen={onOpen} /> },
          { id: 'history', title: words.side.history, content: <History past={past} onTake={onTake} /> },
        ]}
      />
    </Panel>
  );
}

function Tables({ tables, error, isPending, onRetry, onInsert }: TablesProps) {
  const [query, setQuery] = useState('');
  const domains = useMemo(() => tablesByDomain(tables, query).map(shownDomain), [tables, query]);
  if (isPending) {
    return <Skeleton kind="rows" rows={8} />;
  }
  if (error instanceof ApiError && tables.length === 0) {
    return (
      <ErrorState
        title={words.tables.failed}
        error={error}
        sinceMs={error.atMs}
        stillWorks={words.tables.stillWorks}
        onRetry={onRetry}
      />
    );
  }
  return (
    <Stack>
      <SearchInput label={words.tables.search} value={query} onChange={(event) => setQuery(event.target.value)} />
      {domains.length === 0 ? (
        <EmptyState title={words.tables.none} how={words.tables.noneHow} />
      ) : (
        <SchemaTree
          label={words.tables.label}
          domains={domains}
          isOpen={query.trim() !== '' || domains.length <= fewDomains}
          onTake={onInsert}
        />
      )}
      <Text>{words.tables.how}</Text>
      {tables.some(({ columns }) => columns.some(({ isMasked }) => isMasked)) && <Text>{words.tables.masked}</Text>}
    </Stack>
  );
}

function shownDomain({ domain, tables }: ReturnType<typeof tablesByDomain>[number]) {
  return {
    domain,
    tables: tables.map(({ name, purpose, columns }) => ({
      ...{ name, columns, doc: purpose },
      related: { name: currentTable(name), doc: words.tables.current },
    })),
  };
}
