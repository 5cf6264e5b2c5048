import { useQuery } from '@tanstack/react-query';
import { ApiError, definitionHistoryQuery, useCan } from '../../api/index.ts';
import { ButtonLink, CodeView, Dialog, ErrorState, Row, Skeleton, Stack } from '../../components/index.ts';
import { sqlLink, sqlOfDefinition } from '../../dashboards/raw-events.ts';
import { texts } from '../../texts/en.ts';

const words = texts.dashboards.definition;

/** What a saved query asks, as its file says it. */
export function QueryDefinitionDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const maySql = useCan('sql:run');
  const { data: history, error, refetch } = useQuery(definitionHistoryQuery('queries', name));
  const text = history?.[0]?.text ?? '';
  const sql = sqlOfDefinition(text);
  return (
    <Dialog isOpen onClose={onClose} title={words.title(name)} wide>
      {error instanceof ApiError ? (
        <ErrorState title={words.failed} error={error} sinceMs={error.atMs} onRetry={() => void refetch()} />
      ) : history === undefined ? (
        <Skeleton kind="rows" />
      ) : (
        <Stack>
          {maySql && sql !== undefined && (
            <Row>
              <ButtonLink to={sqlLink(sql)}>{words.open}</ButtonLink>
            </Row>
          )}
          <CodeView label={words.title(name)} language="yaml" text={text} />
        </Stack>
      )}
    </Dialog>
  );
}
