export { accessExtension, ApiKeyOf, Public, Requires, SignedIn, type AccessRule } from './access.ts';
export { errorAnswer, retryAfterSeconds, statusOf, type ErrorAnswer } from './error-answer.ts';
export { ErrorFilter } from './error.filter.ts';
export {
  createHttpApplication,
  describeApi,
  openApiDocument,
  type HttpApplicationOptions,
} from './http-application.ts';
export { bearerIdentity, Caller, type Authenticate } from './guard-routes.ts';
export { OpenStreams } from './open-streams.ts';
export { OperationsModule } from './operations.module.ts';
export { httpSettings } from './settings.ts';
export { runService, type RunnableService } from './run-service.ts';
