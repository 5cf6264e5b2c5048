import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { ApiError, dashboardQuery } from '../../api/index.ts';
import { ButtonLink, ErrorState, Page, PageHeader, Skeleton } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { DashboardView } from './dashboard-view.tsx';

const words = texts.dashboards;

/** One dashboard, or why there is none. */
export default function DashboardPage() {
  const { name = '' } = useParams();
  const { data: dashboard, error, refetch } = useQuery(dashboardQuery(name));
  if (dashboard !== undefined) {
    return <DashboardView key={name} dashboard={dashboard} />;
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
        <ButtonLink to="/dashboards">{words.back}</ButtonLink>
      </div>
    </Page>
  );
}
