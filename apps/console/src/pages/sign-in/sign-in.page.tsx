import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import {
  adoptSession,
  ApiError,
  safeReturnPath,
  sessionNotKept,
  sessionQuery,
  signIn,
  signInWaysQuery,
} from '../../api/index.ts';
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
  const { data: session } = useQuery(sessionQuery);
  const providerError = providerErrorOf(parameters.get('error'));
  if (session != null) {
    return <Navigate to={returnTo} replace />;
  }
  return (
    <CenteredPage>
      <PageHeader title={texts.signIn.title} />
      {error instanceof ApiError && <ErrorState title={texts.signIn.failed} error={error} sinceMs={error.atMs} />}
      {providerError !== undefined && <ErrorState title={texts.signIn.failed} error={providerError} />}
      {ways === undefined && error === null && <Skeleton kind="rows" rows={3} />}
      {ways?.local === true && <PasswordForm />}
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

/** Why a sign-in at the provider has failed, as the server names it in the address that it sends the browser back to. */
function providerErrorOf(code: string | null): ApiError | undefined {
  if (code === null) {
    return undefined;
  }
  // Over plain HTTP the browser has not kept what ties the provider's answer to it.
  if (code === 'REQUEST_FORGED' && !isSecureContext) {
    return sessionNotKept();
  }
  const known: Readonly<Record<string, { readonly reason: string; readonly remedy: string }>> =
    texts.signIn.providerFailed;
  const shown = Object.hasOwn(known, code) && code !== 'other' ? code : 'SIGN_IN_UNAVAILABLE';
  return new ApiError({ status: 0, code: shown, ...(known[shown] ?? texts.signIn.providerFailed.other) });
}

function PasswordForm() {
  const cache = useQueryClient();
  const live = useLiveClient();
  const [error, setError] = useState<ApiError>();

  const submit = async (values: ReadonlyMap<string, string>) => {
    try {
      const session = await signIn(values.get('email') ?? '', values.get('password') ?? '');
      live.retry();
      adoptSession(cache, session);
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
