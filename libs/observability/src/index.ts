export {
  HealthChecks,
  type CheckKind,
  type CheckResult,
  type HealthCheck,
  type NamedCheckResult,
} from './health-checks.ts';
export { serviceIdentity, type ServiceIdentity } from './identity.ts';
export { createLogger, nestLogger, type LoggedEvent, type Logger, type LogLevel } from './logger.ts';
export { maskedValue, maskPersonalData } from './personal-data.ts';
export { noPreviousExit, processStartedMs, ProcessUsageMeter } from './process-usage.ts';
export { observabilitySettings } from './settings.ts';
export { startTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts';
