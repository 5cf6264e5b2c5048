import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, savedQueriesQuery, useCan } from '../../api/index.ts';
import { EmptyState, ErrorState, PickList, SearchInput, Skeleton, Stack, Text } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.savedQuery.list;

/** The saved queries that one may ask; a click opens the statement of one. */
export function SavedQueries({ onOpen }: { readonly onOpen: (name: string) => Promise<'opened' | 'shape'> }) {
  const mayRead = useCan('definitions:read');
  const { data, error, refetch } = useQuery({ ...savedQueriesQuery, enabled: mayRead });
  const [search, setSearch] = useState('');
  const [shape, setShape] = useState<string>();
  const [failed, setFailed] = useState<{ readonly name: string; readonly error: ApiError }>();
  if (!mayRead) {
    return <EmptyState title={words.closed} how={words.closedHow} />;
  }
  if (data === undefined) {
    return error instanceof ApiError ? (
      <ErrorState
        title={words.failed}
        error={error}
        sinceMs={error.atMs}
        stillWorks={words.stillWorks}
        onRetry={() => void refetch()}
      />
    ) : (
      <Skeleton kind="rows" rows={8} />
    );
  }
  const found = data.filter(({ name, question }) =>
    `${name} ${question}`.toLowerCase().includes(search.trim().toLowerCase()),
  );
  const pick = async (name: string) => {
    setShape(undefined);
    setFailed(undefined);
    try {
      setShape((await onOpen(name)) === 'shape' ? name : undefined);
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      setFailed({ name, error: problem });
    }
  };
  return (
    <Stack>
      <SearchInput label={words.search} value={search} onChange={({ target }) => setSearch(target.value)} />
      <span role="status">{shape !== undefined && <Text>{words.shape(shape)}</Text>}</span>
      {failed !== undefined && (
        <ErrorState title={words.openFailed(failed.name)} error={failed.error} sinceMs={failed.error.atMs} />
      )}
      {found.length === 0 ? (
        <EmptyState title={words.none} how={words.noneHow} />
      ) : (
        <PickList
          label={words.label}
          items={found.map(({ name, question, version }) => ({
            ...{ id: name, title: question, code: name },
            notes: words.version(version),
          }))}
          onPick={(name) => void pick(name)}
        />
      )}
      <Text>{words.how}</Text>
    </Stack>
  );
}
