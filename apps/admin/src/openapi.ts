import { describeApi } from '@nadi/http';
import { httpDescription } from './app.module.ts';
import { definitionControllers, definitionInjected } from './definitions/definitions.ts';
import { edgeControllers, edgeInjected } from './edge/edge.ts';
import { frontDoorControllers, frontDoorInjected } from './front-door.ts';
import { observedControllers, observedInjected } from './observed/observed.ts';

/** The OpenAPI document of the service, built without starting it. */
export function adminDocument() {
  return describeApi(
    httpDescription,
    [...frontDoorControllers, ...edgeControllers, ...definitionControllers, ...observedControllers],
    [...frontDoorInjected, ...edgeInjected, ...definitionInjected, ...observedInjected],
  );
}
