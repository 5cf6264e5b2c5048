import { useQuery } from '@tanstack/react-query';
import { savedQueriesQuery } from '../../api/index.ts';
import { Button, ButtonLink, CopyableId, Facts, Row, Secret, Stack, State } from '../../components/index.ts';
import { savedQueryCall } from '../../statements/saved-query-call.ts';
import type { SavedQueryDraft } from '../../statements/saved-query-draft.ts';
import type { TypedParameters } from '../../statements/statement-parameters.ts';
import { texts } from '../../texts/en.ts';

const words = texts.savedQuery.done;
const askAgainMs = 1_000;

interface DoneProps {
  readonly name: string;
  readonly version: number | undefined;
  readonly draft: SavedQueryDraft;
  readonly typed: TypedParameters;
  readonly onClose: () => void;
}

/** Where an endpoint is, how it is asked and where it is used; whether it answers already. */
export function EndpointDone({ name, version, draft, typed, onClose }: DoneProps) {
  const isServed = (queries: readonly { readonly name: string; readonly version: number }[] | undefined) =>
    queries?.some((one) => one.name === name && one.version >= (version ?? 0)) === true;
  const { data } = useQuery({
    ...savedQueriesQuery,
    staleTime: 0,
    refetchInterval: ({ state }) => (isServed(state.data) ? false : askAgainMs),
  });
  const call = savedQueryCall(draft, location.origin, typed);
  return (
    <Stack>
      <Row>
        <span role="status">
          <State kind={isServed(data) ? 'good' : 'unknown'}>{isServed(data) ? words.answers : words.waiting}</State>
        </span>
        <span>{words.what(name, version)}</span>
      </Row>
      <Facts facts={[[words.address, <CopyableId key="address" text={call.address} />]]} />
      <Secret label={words.curl} text={call.curl} note={words.curlNote} />
      <Secret label={words.tile} text={call.tile} note={words.tileNote} />
      <Row align="end">
        <ButtonLink to="/dashboards">{words.dashboards}</ButtonLink>
        <Button kind="main" onClick={onClose}>
          {words.close}
        </Button>
      </Row>
    </Stack>
  );
}
