import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { adoptSession, ApiError, checkLink, setUp } from '../../api/index.ts';
import { CenteredPage, EmptyState, ErrorState, Field, Form, PageHeader, Skeleton } from '../../components/index.ts';
import { useLiveClient } from '../../live/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.setup;

/** The token stands behind the hash: that part of an address is never sent to a server or written into a log. */
export default function SetupPage() {
  const { hash } = useLocation();
  const token = hash.slice(1);
  const { data: person, error } = useQuery({
    queryKey: ['link', token],
    queryFn: () => checkLink(token),
    enabled: token !== '',
    retry: false,
    gcTime: 0,
  });
  const title = person == null ? words.title : words.passwordTitle;
  const what = person == null ? words.what : words.passwordFor(person.name, person.email);
  if (token === '' || person === undefined) {
    return (
      <CenteredPage>
        {token === '' ? (
          <EmptyState title={words.noToken} how={words.noTokenHow} />
        ) : error instanceof ApiError ? (
          <ErrorState title={words.checkFailed} error={error} />
        ) : (
          <Skeleton kind="rows" rows={3} />
        )}
      </CenteredPage>
    );
  }
  return (
    <CenteredPage>
      <PageHeader title={title} what={what} />
      <SetupForm token={token} isFirst={person === null} />
    </CenteredPage>
  );
}

function SetupForm({ token, isFirst }: { readonly token: string; readonly isFirst: boolean }) {
  const cache = useQueryClient();
  const live = useLiveClient();
  const navigate = useNavigate();
  const [error, setError] = useState<ApiError>();

  // Without a session the password is set all the same, and the link is used up.
  const failed = ({ code }: ApiError) =>
    code === 'SESSION_NOT_KEPT' ? texts.signIn.failed : isFirst ? words.failed : words.passwordFailed;
  const submit = async (values: ReadonlyMap<string, string>) => {
    const of = (name: string) => values.get(name) ?? '';
    const who = isFirst ? { name: of('name'), email: of('email') } : {};
    try {
      adoptSession(cache, await setUp({ token, ...who, password: of('password') }));
      live.retry();
      await navigate('/', { replace: true });
    } catch (failure) {
      if (!(failure instanceof ApiError)) {
        throw failure;
      }
      setError(failure);
    }
  };
  return (
    <Form submitLabel={isFirst ? words.submit : words.passwordSubmit} onSubmit={submit}>
      {error !== undefined && <ErrorState title={failed(error)} error={error} />}
      {isFirst && (
        <>
          <Field large label={words.name} name="name" autoComplete="name" required autoFocus />
          <Field large label={words.email} name="email" type="email" autoComplete="username" required />
        </>
      )}
      <Field
        large
        label={words.password}
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={12}
        hint={words.passwordHint}
        required
        autoFocus={!isFirst}
      />
    </Form>
  );
}
