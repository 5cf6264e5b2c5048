import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, definitionHistoryQuery, type ListedDefinition } from '../../api/index.ts';
import { Button, CodeView, ErrorState, Panel, Row, Stack, State, Text } from '../../components/index.ts';
import { isOvertaken, type OpenedQuery, type WrittenQuery } from '../../statements/use-saved-query.ts';
import { texts } from '../../texts/en.ts';
import { useSending } from '../users/use-sending.ts';

const words = texts.savedQuery.conflict;

interface ConflictProps {
  readonly query: WrittenQuery;
  readonly opened: OpenedQuery;
  /** What is in force under the name of what was opened. */
  readonly inForce: ListedDefinition | undefined;
  readonly onTake: (name: string) => Promise<unknown>;
}

/** Says that another version came in force since the query was opened, and how to go on; nothing if none did. */
export function EndpointConflict({ query, opened, inForce, onTake }: ConflictProps) {
  const isBehind = inForce !== undefined && isOvertaken(opened, inForce);
  const history = useQuery({ ...definitionHistoryQuery('queries', opened.name), enabled: isBehind });
  const { send, error } = useSending();
  const [isCompared, setCompared] = useState(false);
  if (!isBehind) {
    return null;
  }
  const latest = history.data?.find(({ version }) => version === inForce.version)?.text ?? undefined;
  return (
    <Panel title={words.title(opened.name, inForce.version)} actions={<State kind="warn">{words.word}</State>}>
      <Stack>
        <Text>
          {words.what(inForce.author, opened.version)} {words.keepHow}
        </Text>
        {latest === undefined && history.error instanceof ApiError && (
          <ErrorState
            title={words.failed(opened.name)}
            error={history.error}
            stillWorks={words.failedStillWorks}
            onRetry={() => void history.refetch()}
          />
        )}
        <Row>
          {latest !== undefined && (
            <>
              <Button aria-expanded={isCompared} onClick={() => setCompared(!isCompared)}>
                {isCompared ? words.hide : words.compare}
              </Button>
              <Button
                onClick={() =>
                  query.rebase({ ...opened, version: inForce.version, activatedAt: inForce.activatedAt, text: latest })
                }
              >
                {words.keep}
              </Button>
            </>
          )}
          <Button
            onClick={() =>
              void send(
                () => onTake(opened.name),
                () => undefined,
              )
            }
          >
            {words.take}
          </Button>
        </Row>
        {error !== undefined && <ErrorState title={texts.savedQuery.list.openFailed(opened.name)} error={error} />}
        {isCompared && latest !== undefined && (
          <CodeView label={words.diff} language="yaml" text={query.text()} before={latest} />
        )}
      </Stack>
    </Panel>
  );
}
