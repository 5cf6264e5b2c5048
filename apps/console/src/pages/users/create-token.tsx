import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createToken, tokensQuery, type Grant } from '../../api/index.ts';
import {
  Button,
  Dialog,
  ErrorState,
  Field,
  Form,
  Labelled,
  RelativeTime,
  Row,
  Secret,
  Stack,
  Text,
} from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { GrantSelects } from './roles-builder.tsx';
import { useSending } from './use-sending.ts';

const words = texts.tokens;

export function CreateTokenDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={words.create}>
      <CreateToken onClose={onClose} />
    </Dialog>
  );
}

function CreateToken({ onClose }: { readonly onClose: () => void }) {
  const cache = useQueryClient();
  const [grant, setGrant] = useState<Grant>({ role: 'viewer', domain: '*' });
  const [made, setMade] = useState<{ readonly name: string; readonly token: string; readonly expiresAt: string }>();
  const { send, problemOf, error } = useSending(['name', 'days', 'role', 'domain'], { GRANT_EXCEEDED: 'role' });
  const submit = (values: ReadonlyMap<string, string>) => {
    const name = values.get('name') ?? '';
    return send(
      () => createToken({ name, ...grant, days: Number(values.get('days')) }),
      async ({ token, expiresAt }) => {
        setMade({ name, token, expiresAt });
        await cache.invalidateQueries(tokensQuery);
      },
    );
  };
  if (made === undefined) {
    return (
      <Form submitLabel={words.createSubmit} onSubmit={submit}>
        {error !== undefined && <ErrorState title={words.createFailed} error={error} />}
        <Field
          large
          label={words.name}
          name="name"
          hint={words.nameHint}
          autoComplete="off"
          required
          autoFocus
          {...problemOf('name')}
        />
        <Labelled label={words.may} {...problemOf('role')} {...problemOf('domain')}>
          <Row>
            <GrantSelects grant={grant} onChange={setGrant} />
          </Row>
        </Labelled>
        <Field
          large
          label={words.days}
          name="days"
          type="number"
          min={1}
          max={365}
          defaultValue={90}
          hint={words.daysHint}
          required
          {...problemOf('days')}
        />
      </Form>
    );
  }
  return (
    <Stack>
      <Text>{words.secretWhat}</Text>
      <Secret
        label={words.secret(made.name)}
        text={made.token}
        note={
          <>
            {texts.users.linkEnds} <RelativeTime timeMs={Date.parse(made.expiresAt)} />
          </>
        }
      />
      <Button kind="main" wide onClick={onClose}>
        {texts.users.done}
      </Button>
    </Stack>
  );
}
