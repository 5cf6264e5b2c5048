export {
  accessExtension,
  ApiKeyOf,
  ApiKeyOr,
  Public,
  Requires,
  SignedBody,
  SignedIn,
  SignedInOrSeller,
  type AccessRule,
} from './access.ts';
export { allowedOriginsOf, type AllowedOrigins } from './allow-origins.ts';
export {
  errorAnswer,
  errorHeaders,
  retryAfterSeconds,
  statusOf,
  unexpectedAnswer,
  type ErrorAnswer,
} from './error-answer.ts';
export { ErrorFilter } from './error.filter.ts';
export { bodyHandlingOf, type BodyHandling } from './stream-bodies.ts';
export { OpenStreams } from './open-streams.ts';
export { EventStream, type StreamEvent } from './event-stream.ts';
export { EventStreams } from './event-streams.ts';
export {
  createHttpApplication,
  describeApi,
  openApiDocument,
  type HttpApplicationOptions,
} from './http-application.ts';
export { bearerIdentity, Caller, type Admit, type Authenticate, type OnRefusal } from './guard-routes.ts';
export { parseInput } from './parse-input.ts';
export { OperationsModule } from './operations.module.ts';
export { httpSettings } from './settings.ts';
export { runService, type RunnableService } from './run-service.ts';
