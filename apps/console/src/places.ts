import { Gauge, LineChart, type LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type { Permission } from './api/session.ts';
import { texts } from './texts/en.ts';

export type PlaceGroup = keyof typeof texts.groups;

type LoadPage = () => Promise<{ readonly default: ComponentType }>;

/** Somewhere to go. It stands in the rail and in the palette of those who may see it. */
export interface Place {
  /** Without a leading slash. */
  readonly path: string;
  readonly group: PlaceGroup;
  readonly title: string;
  readonly icon: LucideIcon;
  readonly permission: Permission;
  readonly page: LoadPage;
  /** Pages of the things that are listed there, by the rest of their path. */
  readonly objects?: Readonly<Record<string, LoadPage>>;
}

/** All places that work, in the order of the rail. */
export const places: readonly Place[] = [
  {
    path: 'war-room',
    group: 'observe',
    title: texts.warRoom.title,
    icon: Gauge,
    permission: 'metrics:read',
    page: () => import('./pages/war-room/war-room.page.tsx'),
  },
  {
    path: 'metrics',
    group: 'observe',
    title: texts.metrics.title,
    icon: LineChart,
    permission: 'metrics:read',
    page: () => import('./pages/metrics/metrics.page.tsx'),
    objects: { ':name': () => import('./pages/metrics/metric.page.tsx') },
  },
];

const groupOrder = Object.keys(texts.groups) as PlaceGroup[];

/** The places that somebody may see, by group, without empty groups. */
export function placesFor(
  permissions: readonly string[],
  all: readonly Place[] = places,
): readonly { readonly group: PlaceGroup; readonly places: readonly Place[] }[] {
  const visible = all.filter(({ permission }) => permissions.includes(permission));
  return groupOrder
    .map((group) => ({ group, places: visible.filter((place) => place.group === group) }))
    .filter((group) => group.places.length > 0);
}
