import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { adoptSession, ApiError, safeReturnPath, signIn, signInWaysQuery } from '../../api/index.ts';
import {
  ButtonLink,
  CenteredPage,
  EmptyState,
  ErrorState,
  Field,
  Form,
  PageHeader,
  Skeleton,
} from '../../components/index.ts';
import { formatDuration } from '../../formats/index.ts';
import { useLiveClient } from '../../live/index.ts';
import { texts } from '../../texts/en.ts';

export default function SignInPage() {
  const [parameters] = useSearchParams();
  const returnTo = safeReturnPath(parameters.get('returnTo'));
  const { data: ways, error } = useQuery(signInWaysQuery);
  return (
    <CenteredPage>
      <PageHeader title={texts.signIn.title} />
      {error instanceof ApiError && <ErrorState title={texts.signIn.failed} error={error} sinceMs={error.atMs} />}
      {ways === undefined && error === null && <Skeleton kind="rows" rows={3} />}
      {ways?.local === true && <PasswordForm returnTo={returnTo} />}
      {ways !== undefined && ways.oidc !== null && (
        <ButtonLink wide href={`/oidc/start?${new URLSearchParams({ returnTo })}`}>
          {texts.signIn.with(ways.oidc.label)}
        </ButtonLink>
      )}
      {ways?.local === false && ways.oidc === null && (
        <EmptyState title={texts.signIn.none} how={texts.signIn.noneHow} />
      )}
    </CenteredPage>
  );
}

function PasswordForm({ returnTo }: { readonly returnTo: string }) {
  const cache = useQueryClient();
  const live = useLiveClient();
  const navigate = useNavigate();
  const [error, setError] = useState<ApiError>();

  const submit = async (values: ReadonlyMap<string, string>) => {
    try {
      adoptSession(cache, await signIn(values.get('email') ?? '', values.get('password') ?? ''));
      live.retry();
      await navigate(returnTo, { replace: true });
    } catch (failure) {
      if (!(failure instanceof ApiError)) {
        throw failure;
      }
      setError(failure);
    }
  };
  const wait = error?.retryAfterSeconds;
  return (
    <Form submitLabel={texts.signIn.submit} onSubmit={submit}>
      {error !== undefined && (
        <ErrorState
          title={texts.signIn.failed}
          error={error}
          stillWorks={wait === undefined ? undefined : texts.signIn.locked(formatDuration(wait * 1_000))}
        />
      )}
      <Field large label={texts.signIn.email} name="email" type="email" autoComplete="username" required autoFocus />
      <Field
        large
        label={texts.signIn.password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
    </Form>
  );
}
