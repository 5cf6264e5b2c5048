import type { ServiceView } from './service-registry.ts';

/** The first start of a service with another version, or another commit of it, than the start before. */
export interface Deployment {
  readonly service: string;
  readonly version: string;
  readonly commit: string | null;
  /** Of the start before; null if it is not known. */
  readonly versionBefore: string | null;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
}

/**
 * Deployments, as far as the starts that are remembered tell of them, oldest first. Instances that follow with the same version belong
 * to the same one; a service's oldest start is none, since what ran before it is not known.
 */
export function deploymentsOf(services: readonly Pick<ServiceView, 'name' | 'starts'>[]): readonly Deployment[] {
  return services
    .flatMap(({ name, starts }) => {
      const oldestFirst = starts.toSorted((a, b) => a.startedMs - b.startedMs);
      return oldestFirst.flatMap(({ version, commit, startedMs }, place): Deployment[] => {
        const before = oldestFirst[place - 1];
        const isOther = before !== undefined && (before.version !== version || before.commit !== commit);
        return isOther ? [{ service: name, version, commit, versionBefore: before.version, startedMs }] : [];
      });
    })
    .sort((a, b) => a.startedMs - b.startedMs);
}
