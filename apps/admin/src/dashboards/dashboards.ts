import type { Provider, Type } from '@nestjs/common';
import type { DefinitionHistory } from '../definitions/definition-history.ts';
import type { LiveStates } from '../observed/live-states.ts';
import { Annotations } from './annotations.ts';
import { DashboardCatalogue } from './dashboard-catalogue.ts';
import { DashboardsController } from './dashboards.controller.ts';

/** The routes of dashboards. */
export const dashboardControllers: readonly Type[] = [DashboardsController];

/** What those routes ask for. */
export const dashboardInjected = [DashboardCatalogue, Annotations] as const;

/** What answers them. */
export function createDashboards(history: DefinitionHistory, states: LiveStates) {
  const providers: Provider[] = [
    { provide: DashboardCatalogue, useValue: new DashboardCatalogue(history) },
    { provide: Annotations, useValue: new Annotations(history, states) },
  ];
  return { providers };
}
