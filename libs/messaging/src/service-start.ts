import { deadLettered, serviceStarted, type Contract } from '@nadi/contracts';
import { noPreviousExit, processStartedMs, type Logger, type ServiceIdentity } from '@nadi/observability';
import type { EventPublisher } from './producer/event-publisher.ts';

/** Tenant of the platform's own events. */
export const platformTenant = 'nadi';

export interface ServiceStartOptions {
  readonly publisher: EventPublisher;
  readonly logger: Logger;
  /** Aborts the waiting when the service is stopped. */
  readonly signal: AbortSignal;
}

export interface AnnouncementOptions extends ServiceStartOptions {
  /** How the process before this one ended, as the setting says it. */
  readonly previousExit?: string;
}

const retryMs = 1_000;

/** Looks up the schema ids that a service needs; waits as long as the registry does not answer. */
export function prepareContracts(
  contracts: readonly Contract[],
  options: Pick<ServiceStartOptions, 'logger' | 'signal'>,
  who: Pick<EventPublisher, 'prepare'>,
): Promise<void> {
  return untilDone('the schemas cannot be looked up yet', options, () => who.prepare(contracts));
}

/** Tells everybody that this process has started; waits until the broker has it. */
export function announceStart(identity: ServiceIdentity, options: AnnouncementOptions): Promise<void> {
  const { previousExit = noPreviousExit } = options;
  const nowMs = Date.now();
  return untilDone('the start cannot be announced yet', options, async () => {
    await options.publisher.prepare([serviceStarted, deadLettered]);
    await options.publisher.publish([
      {
        contract: serviceStarted,
        id: identity.instanceId,
        tenantId: platformTenant,
        source: `/nadi/${identity.service}`,
        timeMs: nowMs,
        data: {
          service: identity.service,
          version: identity.version,
          commit: identity.commit ?? null,
          instanceId: identity.instanceId,
          startedAt: processStartedMs,
          previousExit: previousExit === noPreviousExit ? null : previousExit,
        },
      },
    ]);
  });
}

async function untilDone(
  trouble: string,
  { logger, signal }: Pick<ServiceStartOptions, 'logger' | 'signal'>,
  action: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await action();
      return;
    } catch (err) {
      logger.warn({ err }, `${trouble}; trying again`);
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }
}
