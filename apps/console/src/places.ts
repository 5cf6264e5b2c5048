import {
  Database,
  FileOutput,
  FlaskConical,
  Gauge,
  Handshake,
  Inbox,
  KeyRound,
  LayoutDashboard,
  LineChart,
  PackageOpen,
  Rows3,
  ScrollText,
  Server,
  Split,
  Store,
  Target,
  UserRoundSearch,
  Users,
  Workflow,
  type LucideIcon,
} from 'lucide-react';
import type { ComponentType } from 'react';
import type { Permission } from './api/session.ts';
import { texts } from './texts/en.ts';

export type PlaceGroup = keyof typeof texts.groups;

type LoadPage = () => Promise<{ readonly default: ComponentType }>;

/** Somewhere to go. It stands in the rail and in the palette of those who may see it. */
export interface Place {
  /** Without a leading slash; empty is the first page. */
  readonly path: string;
  readonly group: PlaceGroup;
  readonly title: string;
  readonly icon: LucideIcon;
  readonly permission: Permission;
  /** Another permission that opens the place as well; its page then shows a part. */
  readonly orPermission?: Permission;
  readonly page: LoadPage;
  /** Pages of the things that are listed there, by the rest of their path. */
  readonly objects?: Readonly<Record<string, LoadPage>>;
}

/** All places that work, in the order of the rail. */
export const places: readonly Place[] = [
  {
    path: '',
    group: 'observe',
    title: texts.overview.title,
    icon: Workflow,
    permission: 'services:read',
    page: () => import('./pages/overview/overview.page.tsx'),
  },
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
  {
    path: 'dashboards',
    group: 'observe',
    title: texts.dashboards.title,
    icon: LayoutDashboard,
    permission: 'metrics:read',
    page: () => import('./pages/dashboards/dashboards.page.tsx'),
    objects: { ':name': () => import('./pages/dashboards/dashboard.page.tsx') },
  },
  {
    path: 'targets',
    group: 'observe',
    title: texts.targets.title,
    icon: Target,
    permission: 'metrics:read',
    page: () => import('./pages/targets/targets.page.tsx'),
    objects: { ':name': () => import('./pages/targets/target.page.tsx') },
  },
  {
    path: 'experiments',
    group: 'decide',
    title: texts.experiments.title,
    icon: FlaskConical,
    permission: 'metrics:read',
    page: () => import('./pages/experiments/experiments.page.tsx'),
    objects: { ':name': () => import('./pages/experiments/experiment.page.tsx') },
  },
  {
    path: 'segments',
    group: 'decide',
    title: texts.segments.title,
    icon: UserRoundSearch,
    permission: 'metrics:read',
    page: () => import('./pages/segments/segments.page.tsx'),
    objects: { ':name': () => import('./pages/segments/segment.page.tsx') },
  },
  {
    path: 'audit',
    group: 'govern',
    title: texts.audit.title,
    icon: ScrollText,
    permission: 'audit:read',
    page: () => import('./pages/audit/audit.page.tsx'),
  },
  {
    path: 'ingestion',
    group: 'operate',
    title: texts.ingestion.title,
    icon: Inbox,
    permission: 'ingestion:read',
    page: () => import('./pages/ingestion/ingestion.page.tsx'),
  },
  {
    path: 'pipelines',
    group: 'operate',
    title: texts.pipelines.title,
    icon: Split,
    permission: 'definitions:read',
    page: () => import('./pages/pipelines/pipelines.page.tsx'),
    objects: {
      ':name': () => import('./pages/pipelines/pipeline.page.tsx'),
      'new/pipeline': () => import('./pages/pipelines/new-pipeline.page.tsx'),
    },
  },
  {
    path: 'quarantine',
    group: 'operate',
    title: texts.quarantine.title,
    icon: PackageOpen,
    permission: 'ingestion:read',
    page: () => import('./pages/quarantine/quarantine.page.tsx'),
    objects: { ':type': () => import('./pages/quarantine/quarantined-type.page.tsx') },
  },
  {
    path: 'shops',
    group: 'operate',
    title: texts.shops.title,
    icon: Store,
    permission: 'shops:read',
    page: () => import('./pages/shops/shops.page.tsx'),
    objects: { ':id': () => import('./pages/shops/shop.page.tsx') },
  },
  {
    path: 'topics',
    group: 'operate',
    title: texts.topics.title,
    icon: Rows3,
    permission: 'topics:read',
    page: () => import('./pages/topics/topics.page.tsx'),
    objects: { ':name': () => import('./pages/topics/topic.page.tsx') },
  },
  {
    path: 'sql',
    group: 'operate',
    title: texts.sql.title,
    icon: Database,
    permission: 'sql:run',
    page: () => import('./pages/sql/sql.page.tsx'),
  },
  {
    path: 'exports',
    group: 'operate',
    title: texts.exports.title,
    icon: FileOutput,
    permission: 'exports:read',
    page: () => import('./pages/exports/exports.page.tsx'),
    objects: { ':name': () => import('./pages/exports/export.page.tsx') },
  },
  {
    path: 'services',
    group: 'operate',
    title: texts.services.title,
    icon: Server,
    permission: 'services:read',
    page: () => import('./pages/services/services.page.tsx'),
    objects: { ':name': () => import('./pages/services/service.page.tsx') },
  },
  {
    path: 'sellers',
    group: 'operate',
    title: texts.sellers.title,
    icon: Handshake,
    permission: 'sellers:manage',
    page: () => import('./pages/sellers/sellers.page.tsx'),
  },
  {
    path: 'users',
    group: 'operate',
    title: texts.users.title,
    icon: Users,
    permission: 'users:manage',
    orPermission: 'tokens:manage',
    page: () => import('./pages/users/users.page.tsx'),
  },
  {
    path: 'keys',
    group: 'operate',
    title: texts.keys.title,
    icon: KeyRound,
    permission: 'keys:read',
    page: () => import('./pages/keys/keys.page.tsx'),
    objects: { ':prefix': () => import('./pages/keys/key.page.tsx') },
  },
];

const groupOrder = Object.keys(texts.groups) as PlaceGroup[];

export function mayOpen({ permission, orPermission }: Place, permissions: readonly string[]): boolean {
  return permissions.includes(permission) || (orPermission !== undefined && permissions.includes(orPermission));
}

/** The places that somebody may see, by group, without empty groups. */
export function placesFor(
  permissions: readonly string[],
  all: readonly Place[] = places,
): readonly { readonly group: PlaceGroup; readonly places: readonly Place[] }[] {
  const visible = all.filter((place) => mayOpen(place, permissions));
  return groupOrder
    .map((group) => ({ group, places: visible.filter((place) => place.group === group) }))
    .filter((group) => group.places.length > 0);
}
