import { useState, type ReactNode } from 'react';
import { revokeSellerToken, type SellerToken } from '../../api/index.ts';
import {
  Button,
  CopyableId,
  Dialog,
  EmptyState,
  ErrorState,
  Facts,
  Form,
  Row,
  Stack,
  Text,
  toast,
} from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { tokenState } from '../users/grants.ts';
import { SellerTokenState, timeOrNever } from './seller-token-state.tsx';
import { useTokenSending } from './use-token-sending.ts';

const words = texts.sellers;

/** What is known of a token, and its end. */
export function SellerTokenDialog({
  tokens,
  open,
  onClose,
}: {
  readonly tokens: readonly SellerToken[] | undefined;
  /** Id of the token; empty for none. */
  readonly open: string;
  readonly onClose: () => void;
}) {
  const token = tokens?.find(({ id }) => id === open);
  return (
    <Dialog isOpen={open !== '' && tokens !== undefined} onClose={onClose} title={token?.name ?? words.gone}>
      {token === undefined ? (
        <EmptyState title={words.gone} how={words.goneHow} />
      ) : (
        <TokenView key={token.id} token={token} onClose={onClose} />
      )}
    </Dialog>
  );
}

function TokenView({ token, onClose }: { readonly token: SellerToken; readonly onClose: () => void }) {
  const [isRevoking, setRevoking] = useState(false);
  const state = tokenState(token, Date.now()).text;
  const mayRevoke = state === 'valid' || state === 'endsSoon';
  // Without an answer the list is read again: it may say by now that it was revoked.
  if (isRevoking && mayRevoke) {
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
      <Facts facts={factsOf(token)} />
      {mayRevoke && (
        <Row>
          <Button kind="danger" onClick={() => setRevoking(true)}>
            {words.revoke}
          </Button>
        </Row>
      )}
    </Stack>
  );
}

function factsOf(token: SellerToken): (readonly [name: string, value: ReactNode])[] {
  return [
    [words.state, <SellerTokenState key="state" token={token} />],
    [words.seller, token.sellerId],
    [words.used, timeOrNever(token.usedAt)],
    [words.ends, timeOrNever(token.expiresAt)],
    [words.made, timeOrNever(token.createdAt)],
    [words.madeBy, token.createdBy],
    ...(token.revokedAt === null ? [] : [[words.revokedAt, timeOrNever(token.revokedAt)] as const]),
    [words.id, <CopyableId key="id" text={token.id} />],
  ];
}

function RevokeToken({ token: { id, name }, onClose }: { readonly token: SellerToken; readonly onClose: () => void }) {
  const { send, error } = useTokenSending();
  const submit = () =>
    send(
      () => revokeSellerToken(id),
      () => {
        onClose();
        toast(words.revoked(name));
      },
    );
  return (
    <Form kind="danger" submitLabel={words.revokeSubmit(name)} onSubmit={submit}>
      {error !== undefined && (
        <ErrorState title={error.isOutcomeUnknown ? words.revokeUnknown : words.revokeFailed} error={error} />
      )}
      <Text>{words.revokeWhat(name)}</Text>
    </Form>
  );
}
