import { useState } from 'react';
import { createSellerToken, type MadeSellerToken } from '../../api/index.ts';
import { Button, Dialog, ErrorState, Field, Form, RelativeTime, Secret, Stack, Text } from '../../components/index.ts';
import { sellerLink } from '../../sellers/seller-token.ts';
import { texts } from '../../texts/en.ts';
import { useTokenSending } from './use-token-sending.ts';

const words = texts.sellers;
const usualDays = 30;

/** Makes a token of a seller, and shows it with its link this once. */
export function CreateSellerTokenDialog({
  isOpen,
  sellerId,
  onClose,
}: {
  readonly isOpen: boolean;
  /** The seller whose tokens are looked at; empty for all. */
  readonly sellerId: string;
  readonly onClose: () => void;
}) {
  const [made, setMade] = useState<MadeSellerToken>();
  const close = () => {
    setMade(undefined);
    onClose();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={made === undefined ? words.create : words.onceTitle(made.name)}
      stays={made !== undefined}
    >
      {made === undefined ? <CreateForm sellerId={sellerId} onMade={setMade} /> : <Once made={made} onClose={close} />}
    </Dialog>
  );
}

function CreateForm({
  sellerId,
  onMade,
}: {
  readonly sellerId: string;
  readonly onMade: (made: MadeSellerToken) => void;
}) {
  const { send, problemOf, error } = useTokenSending(['sellerId', 'name', 'days']);
  const submit = (values: ReadonlyMap<string, string>) => {
    const name = (values.get('name') ?? '').trim();
    const asked = { sellerId: values.get('sellerId') ?? '', days: Number(values.get('days')) };
    return send(() => createSellerToken(name === '' ? asked : { ...asked, name }), onMade);
  };
  return (
    <Form submitLabel={words.createSubmit} onSubmit={submit}>
      {error !== undefined && (
        <ErrorState
          title={error.isOutcomeUnknown ? words.createUnknown : words.createFailed}
          error={error}
          {...(error.isOutcomeUnknown && { stillWorks: words.createUnknownHow })}
        />
      )}
      <Field
        large
        label={words.seller}
        name="sellerId"
        hint={words.sellerHint}
        defaultValue={sellerId}
        autoComplete="off"
        maxLength={200}
        required
        autoFocus
        {...problemOf('sellerId')}
      />
      <Field
        large
        label={words.name}
        name="name"
        hint={words.nameHint}
        autoComplete="off"
        maxLength={100}
        {...problemOf('name')}
      />
      <Field
        large
        label={words.days}
        name="days"
        type="number"
        min={1}
        max={365}
        defaultValue={usualDays}
        hint={words.daysHint}
        required
        {...problemOf('days')}
      />
    </Form>
  );
}

function Once({ made, onClose }: { readonly made: MadeSellerToken; readonly onClose: () => void }) {
  return (
    <Stack>
      <Text>{words.once}</Text>
      <Text>{words.link}</Text>
      <Secret
        label={words.link}
        text={sellerLink(location.origin, made.token)}
        note={
          <>
            {texts.users.linkEnds} <RelativeTime timeMs={Date.parse(made.expiresAt)} />
          </>
        }
      />
      <Text>{words.token}</Text>
      <Secret label={words.token} text={made.token} note={words.tokenNote} />
      <Button kind="main" wide onClick={onClose}>
        {texts.users.done}
      </Button>
    </Stack>
  );
}
