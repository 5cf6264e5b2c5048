import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { addMember, membersQuery, type Grant, type IssuedLink } from '../../api/index.ts';
import { Button, Dialog, ErrorState, Field, Form, Labelled, Stack, Text } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { distinctGrants } from './grants.ts';
import { IssuedLinkView } from './issued-link.tsx';
import { RolesBuilder } from './roles-builder.tsx';
import { useSending } from './use-sending.ts';

const words = texts.users;

export function AddMemberDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={words.add}>
      <AddMember onClose={onClose} />
    </Dialog>
  );
}

function AddMember({ onClose }: { readonly onClose: () => void }) {
  const cache = useQueryClient();
  const [grants, setGrants] = useState<readonly Grant[]>([{ role: 'viewer', domain: '*' }]);
  const [added, setAdded] = useState<{ readonly name: string; readonly link: IssuedLink | null }>();
  const { send, problemOf, error } = useSending(['name', 'email', 'grants'], {
    USER_EXISTS: 'email',
    GRANT_EXCEEDED: 'grants',
  });
  const submit = (values: ReadonlyMap<string, string>) => {
    const name = values.get('name') ?? '';
    return send(
      () => addMember({ name, email: values.get('email') ?? '', grants: distinctGrants(grants) }),
      async ({ link }) => {
        setAdded({ name, link });
        await cache.invalidateQueries(membersQuery);
      },
    );
  };
  if (added === undefined) {
    return (
      <Form submitLabel={words.addSubmit} onSubmit={submit}>
        {error !== undefined && <ErrorState title={words.addFailed} error={error} />}
        <Field large label={words.name} name="name" autoComplete="off" required autoFocus {...problemOf('name')} />
        <Field
          large
          label={words.email}
          name="email"
          type="email"
          autoComplete="off"
          required
          {...problemOf('email')}
        />
        <Labelled label={words.roles} {...problemOf('grants')}>
          <RolesBuilder grants={grants} onChange={setGrants} />
        </Labelled>
      </Form>
    );
  }
  return added.link !== null ? (
    <IssuedLinkView name={added.name} link={added.link} onClose={onClose} />
  ) : (
    <Stack>
      <Text>{words.noLink(added.name)}</Text>
      <Button kind="main" wide onClick={onClose}>
        {words.done}
      </Button>
    </Stack>
  );
}
