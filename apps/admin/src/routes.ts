import type { Type } from '@nestjs/common';
import { dashboardControllers, dashboardInjected } from './dashboards/dashboards.ts';
import { definitionControllers, definitionInjected } from './definitions/definitions.ts';
import { edgeControllers, edgeInjected } from './edge/edge.ts';
import { frontDoorControllers, frontDoorInjected } from './front-door.ts';
import { observedControllers, observedInjected } from './observed/observed.ts';

/** All routes of the service. */
export const controllers: Type[] = [
  ...[frontDoorControllers, edgeControllers, definitionControllers, observedControllers, dashboardControllers].flat(),
];

/** What they ask for. */
export const injected = [
  ...[...frontDoorInjected, ...edgeInjected, ...definitionInjected, ...observedInjected, ...dashboardInjected],
];
