import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { ApiError, targetQuery } from '../../api/index.ts';
import { ButtonLink, ErrorState, Page, PageHeader, Skeleton } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { TargetView } from './target-view.tsx';

const words = texts.targets;

/** One sale target, or why there is none. */
export default function TargetPage() {
  const { name = '' } = useParams();
  const { data: target, error, refetch } = useQuery(targetQuery(name));
  if (target !== undefined) {
    return <TargetView key={name} target={target} error={error instanceof ApiError ? error : undefined} />;
  }
  return (
    <Page>
      <PageHeader title={name} />
      {error instanceof ApiError ? (
        <ErrorState
          title={error.status === 404 ? words.unknown(name) : words.oneFailed}
          error={error}
          sinceMs={error.atMs}
          onRetry={() => void refetch()}
        />
      ) : (
        <Skeleton kind="largeChart" />
      )}
      <div>
        <ButtonLink to="/targets">{words.all}</ButtonLink>
      </div>
    </Page>
  );
}
