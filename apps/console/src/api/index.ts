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
export {
  maskedValue,
  readMessages,
  servicesQuery,
  topicQuery,
  topicsQuery,
  type Flow,
  type FlowEdge,
  type FlowNode,
  type MessagePage,
  type Service,
  type ServiceInstance,
  type Services,
  type ServiceStart,
  type ServiceState,
  type TopicDetail,
  type TopicField,
  type TopicMessage,
  type TopicSummary,
} from './observed.ts';
export { safeReturnPath } from './return-path.ts';
export {
  adoptSession,
  changeTenant,
  onSessionElsewhere,
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
