import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { adoptSession, ApiError, setUp } from '../../api/index.ts';
import { CenteredPage, EmptyState, ErrorState, Field, Form, PageHeader } from '../../components/index.ts';
import { useLiveClient } from '../../live/index.ts';
import { texts } from '../../texts/en.ts';

/** The token stands behind the hash: that part of an address is never sent to a server or written into a log. */
export default function SetupPage() {
  const { hash } = useLocation();
  const token = decodeURIComponent(hash.slice(1));
  const cache = useQueryClient();
  const live = useLiveClient();
  const navigate = useNavigate();
  const [error, setError] = useState<ApiError>();

  const submit = async (values: ReadonlyMap<string, string>) => {
    try {
      const [name = '', email = '', password = ''] = ['name', 'email', 'password'].map((key) => values.get(key));
      adoptSession(cache, await setUp({ token, name, email, password }));
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
    <CenteredPage>
      <PageHeader title={texts.setup.title} what={texts.setup.what} />
      {token === '' ? (
        <EmptyState title={texts.setup.noToken} how={texts.setup.noTokenHow} />
      ) : (
        <Form submitLabel={texts.setup.submit} onSubmit={submit}>
          {error !== undefined && <ErrorState title={texts.setup.failed} error={error} />}
          <Field large label={texts.setup.name} name="name" autoComplete="name" required autoFocus />
          <Field large label={texts.setup.email} name="email" type="email" autoComplete="username" required />
          <Field
            large
            label={texts.setup.password}
            name="password"
            type="password"
            autoComplete="new-password"
            minLength={12}
            hint={texts.setup.passwordHint}
            required
          />
        </Form>
      )}
    </CenteredPage>
  );
}
