import { randomUUID } from 'node:crypto';

/** Which running process this is; attached to logs, metrics, spans and `platform.service-started`. */
export interface ServiceIdentity {
  readonly service: string;
  readonly version: string;
  /** Commit the process was built from; undefined outside a build pipeline. */
  readonly commit: string | undefined;
  /** New at every start. */
  readonly instanceId: string;
}

/** The identity of this start of a service. */
export function serviceIdentity(service: string, version: string, commit?: string): ServiceIdentity {
  return { service, version, commit, instanceId: randomUUID() };
}
