export { ApiError } from './api-error.ts';
export {
  auditEntryQuery,
  auditQuery,
  mostInFile,
  readWholeAudit,
  verifyAudit,
  type AuditEntry,
  type AuditQuestion,
  type AuditVerification,
} from './audit.ts';
export { apiGet, apiSend } from './client.ts';
export { formProblems, noProblems, type FormProblems } from './form-problems.ts';
export {
  addMember,
  createToken,
  domainsQuery,
  membersQuery,
  removeMember,
  resetPassword,
  revokeToken,
  roles,
  setRoles,
  tokensQuery,
  type ApiToken,
  type Grant,
  type IssuedLink,
  type Member,
  type Role,
} from './members.ts';
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
  checkLink,
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
