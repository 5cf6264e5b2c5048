import type { ComponentType } from 'react';
import { createBrowserRouter, type RouteObject } from 'react-router';
import { places, type Place } from './places.ts';
import { Gate, NotFound } from './shell/gate.tsx';
import { RouteError } from './shell/route-error.tsx';
import { Shell } from './shell/shell.tsx';

const Nothing = () => null;

/**
 * A page, or what is shown instead of it if its file cannot be had. The router shows the error boundary of a route only once its
 * `lazy` has come to an end; one that fails leaves the place of the page empty.
 */
async function loaded(
  load: Place['page'],
  wrap: (page: ComponentType) => ComponentType = (page) => page,
): Promise<ComponentType> {
  try {
    return wrap((await load()).default);
  } catch {
    return RouteError;
  }
}

function route(place: Place, path: string, load: Place['page']): RouteObject {
  return {
    ...(path === '' ? { index: true as const } : { path }),
    lazy: async () => ({ Component: await loaded(load, (page) => () => <Gate place={place} page={page} />) }),
    ErrorBoundary: RouteError,
  };
}

/** One address per place and per thing; a place's pages are loaded when they are opened. */
export const router = createBrowserRouter([
  {
    path: '/sign-in',
    lazy: async () => ({ Component: await loaded(() => import('./pages/sign-in/sign-in.page.tsx')) }),
    HydrateFallback: Nothing,
    ErrorBoundary: RouteError,
  },
  {
    path: '/setup',
    lazy: async () => ({ Component: await loaded(() => import('./pages/setup/setup.page.tsx')) }),
    HydrateFallback: Nothing,
    ErrorBoundary: RouteError,
  },
  {
    Component: Shell,
    HydrateFallback: Nothing,
    ErrorBoundary: RouteError,
    children: [
      ...places.flatMap((place) => [
        route(place, place.path, place.page),
        ...Object.entries(place.objects ?? {}).map(([rest, load]) => route(place, `${place.path}/${rest}`, load)),
      ]),
      { path: '*', Component: NotFound },
    ],
  },
]);
