import { describeApi } from '@nadi/http';
import { httpDescription } from './app.module.ts';
import { controllers, injected } from './routes.ts';

/** The OpenAPI document of the service, built without starting it. */
export function adminDocument() {
  return describeApi(httpDescription, controllers, injected);
}
