import { describeApi } from '@nadi/http';
import { httpDescription } from './app.module.ts';
import { Admission } from './http/admission.ts';
import { EventIntake } from './http/event-intake.ts';
import { Rejections } from './rejections/rejections.ts';
import { RejectionsController } from './rejections/rejections.controller.ts';
import { EventsController } from './http/events.controller.ts';

/** The OpenAPI document of the service, built without starting it. */
export function ingestionDocument() {
  return describeApi(httpDescription, [EventsController, RejectionsController], [EventIntake, Admission, Rejections]);
}
