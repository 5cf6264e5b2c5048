export { errorAnswer, retryAfterSeconds, statusOf, type ErrorAnswer } from './error-answer.ts';
export { ErrorFilter } from './error.filter.ts';
export {
  createHttpApplication,
  describeApi,
  openApiDocument,
  type HttpApplicationOptions,
} from './http-application.ts';
export { httpSettings } from './settings.ts';
export { runService, type RunnableService } from './run-service.ts';
