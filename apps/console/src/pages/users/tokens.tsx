import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { ApiError, revokeToken, tokensQuery, type ApiToken } from '../../api/index.ts';
import {
  Button,
  DataTable,
  Dialog,
  EmptyState,
  ErrorState,
  Facts,
  Form,
  Panel,
  RelativeTime,
  Row,
  Skeleton,
  Stack,
  State,
  Text,
  toast,
  useParameter,
  withParameter,
  type Column,
} from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { grantText, tokenState } from './grants.ts';
import { useSending } from './use-sending.ts';

const words = texts.tokens;

/** The tokens of the tenant's programs. */
export function Tokens() {
  const { data: tokens, error, refetch } = useQuery(tokensQuery);
  const [parameters] = useSearchParams();
  const [open, setOpen] = useParameter('token');
  const token = tokens?.find(({ prefix }) => prefix === open);
  return (
    <Panel title={words.title} note={words.what}>
      {error instanceof ApiError && (
        <ErrorState
          title={words.failed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={tokens === undefined ? undefined : texts.states.numbersStay}
          onRetry={() => void refetch()}
        />
      )}
      {tokens === undefined && error === null && <Skeleton kind="rows" rows={4} />}
      {tokens?.length === 0 && <EmptyState title={words.none} how={words.noneHow} />}
      {tokens !== undefined && tokens.length > 0 && (
        <DataTable
          label={words.all}
          name="token-"
          rows={tokens}
          columns={columns}
          rowId={({ prefix }) => prefix}
          rowLink={({ prefix }) => `?${withParameter(parameters, 'token', prefix)}`}
          initialSort="-made"
          fileName="tokens"
        />
      )}
      <Dialog
        isOpen={open !== '' && tokens !== undefined}
        onClose={() => setOpen('')}
        title={token?.name ?? words.gone}
      >
        {token === undefined ? (
          <EmptyState title={words.gone} how={words.noneHow} />
        ) : (
          <TokenView key={token.prefix} token={token} onClose={() => setOpen('')} />
        )}
      </Dialog>
    </Panel>
  );
}

const timeOrNever = (time: string | null) =>
  time === null ? texts.users.never : <RelativeTime timeMs={Date.parse(time)} />;

const columns: Column<ApiToken>[] = [
  { id: 'name', title: words.name, value: ({ name }) => name },
  {
    id: 'state',
    title: words.state,
    value: (token) => words.states[tokenState(token, Date.now()).text],
    cell: (token) => <TokenState token={token} />,
  },
  { id: 'may', title: words.may, value: grantText },
  { id: 'prefix', title: words.prefix, value: ({ prefix }) => prefix, isSecondary: true },
  time('used', ({ usedAt }) => usedAt),
  time('ends', ({ expiresAt }) => expiresAt),
  time('made', ({ createdAt }) => createdAt),
  { id: 'by', title: words.madeBy, value: ({ createdBy }) => createdBy, isSecondary: true },
];

function time(id: 'used' | 'ends' | 'made', value: (token: ApiToken) => string | null): Column<ApiToken> {
  return {
    ...{ id, title: words[id], isSecondary: true, value },
    text: (token) => value(token) ?? texts.users.never,
    cell: (token) => timeOrNever(value(token)),
  };
}

function TokenState({ token }: { readonly token: ApiToken }) {
  const { kind, text } = tokenState(token, Date.now());
  return <State kind={kind}>{words.states[text]}</State>;
}

function TokenView({ token, onClose }: { readonly token: ApiToken; readonly onClose: () => void }) {
  const [isRevoking, setRevoking] = useState(false);
  const state = tokenState(token, Date.now()).text;
  if (isRevoking) {
    return (
      <Stack>
        <RevokeToken token={token} onClose={onClose} />
        <Button kind="quiet" onClick={() => setRevoking(false)}>
          {texts.users.back}
        </Button>
      </Stack>
    );
  }
  return (
    <Stack>
      <Facts
        facts={[
          [words.state, <TokenState key="state" token={token} />],
          [words.may, grantText(token)],
          [words.prefix, token.prefix],
          [words.used, timeOrNever(token.usedAt)],
          [words.ends, timeOrNever(token.expiresAt)],
          [words.made, timeOrNever(token.createdAt)],
          [words.madeBy, token.createdBy],
        ]}
      />
      {(state === 'valid' || state === 'endsSoon') && (
        <Row>
          <Button kind="danger" onClick={() => setRevoking(true)}>
            {words.revoke}
          </Button>
        </Row>
      )}
    </Stack>
  );
}

function RevokeToken({ token: { prefix, name }, onClose }: { readonly token: ApiToken; readonly onClose: () => void }) {
  const cache = useQueryClient();
  const { send, error } = useSending();
  const submit = () =>
    send(
      () => revokeToken(prefix),
      async () => {
        onClose();
        toast(words.revoked(name));
        await cache.invalidateQueries(tokensQuery);
      },
    );
  return (
    <Form kind="danger" submitLabel={words.revokeSubmit(name)} onSubmit={submit}>
      {error !== undefined && <ErrorState title={words.revokeFailed} error={error} />}
      <Text>{words.revokeWhat(name)}</Text>
    </Form>
  );
}
