import { createBrowserRouter, type RouteObject } from 'react-router';
import { places, type Place } from './places.ts';
import { FirstPlace, Gate, NotFound } from './shell/gate.tsx';
import { RouteError } from './shell/route-error.tsx';
import { Shell } from './shell/shell.tsx';

const Nothing = () => null;

function route(place: Place, path: string, load: Place['page']): RouteObject {
  return {
    path,
    lazy: async () => {
      const { default: page } = await load();
      return { Component: () => <Gate place={place} page={page} /> };
    },
    ErrorBoundary: RouteError,
  };
}

/** One address per place and per thing; a place's pages are loaded when they are opened. */
export const router = createBrowserRouter([
  {
    path: '/sign-in',
    lazy: async () => ({ Component: (await import('./pages/sign-in/sign-in.page.tsx')).default }),
    HydrateFallback: Nothing,
    ErrorBoundary: RouteError,
  },
  {
    path: '/setup',
    lazy: async () => ({ Component: (await import('./pages/setup/setup.page.tsx')).default }),
    HydrateFallback: Nothing,
    ErrorBoundary: RouteError,
  },
  {
    Component: Shell,
    HydrateFallback: Nothing,
    ErrorBoundary: RouteError,
    children: [
      { index: true, Component: FirstPlace },
      ...places.flatMap((place) => [
        route(place, place.path, place.page),
        ...Object.entries(place.objects ?? {}).map(([rest, load]) => route(place, `${place.path}/${rest}`, load)),
      ]),
      { path: '*', Component: NotFound },
    ],
  },
]);
