import type { ComponentType } from 'react';
import { Navigate } from 'react-router';
import { useSession } from '../api/index.ts';
import { EmptyState, NoPermission, Page, PageHeader } from '../components/index.ts';
import { mayOpen, placesFor, type Place } from '../places.ts';
import { texts } from '../texts/en.ts';

/** A page of a place, for those who may see it. */
export function Gate({ place, page: PlacePage }: { readonly place: Place; readonly page: ComponentType }) {
  const { permissions, tenantId } = useSession();
  if (mayOpen(place, permissions)) {
    // Nothing of one tenant stays on the page of another.
    return <PlacePage key={tenantId} />;
  }
  return place.path === '' ? (
    <FirstPlace />
  ) : (
    <Page>
      <PageHeader title={place.title} />
      <NoPermission permission={place.permission} place={place.title} />
    </Page>
  );
}

/** Whoever may not see the first page is sent to the first place that is open to them. */
function FirstPlace() {
  const { permissions } = useSession();
  const first = placesFor(permissions)[0]?.places[0];
  return first === undefined ? (
    <Page>
      <NoPermission permission="metrics:read" place={texts.warRoom.title} />
    </Page>
  ) : (
    <Navigate to={`/${first.path}`} replace />
  );
}

export function NotFound() {
  return (
    <Page>
      <PageHeader title={texts.shell.notFound} />
      <EmptyState title={texts.shell.notFound} how={texts.shell.notFoundHow} />
    </Page>
  );
}
