export { ApiError } from './api-error.ts';
export { apiGet, apiSend } from './client.ts';
export {
  metricPath,
  metricQuery,
  metricsQuery,
  type MetricDescription,
  type MetricQuestion,
  type MetricReading,
} from './metrics.ts';
export { safeReturnPath } from './return-path.ts';
export {
  adoptSession,
  changeTenant,
  SessionContext,
  sessionQuery,
  setUp,
  signIn,
  signInWaysQuery,
  signOut,
  useCan,
  useSession,
  type Permission,
  type Session,
} from './session.ts';
