import { messageOf, NadiError } from '@nadi/errors';
import type { HealthChecks, Logger } from '@nadi/observability';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { leaveBalancers } from './leave-balancers.ts';

/** A service as its `main.ts` runs it. */
export interface RunnableService {
  readonly name: string;
  readonly logger: Logger;
  readonly host: string;
  readonly port: number;
  readonly app: NestFastifyApplication;
  readonly health: HealthChecks;
  /** How long it still answers after the signal to stop, milliseconds. */
  readonly shutdownDelayMs: number;
  /** Called once the service listens. */
  start(): Promise<void>;
  /** Called after the HTTP server has closed; finishes what is under way. */
  stop(): Promise<void>;
}

const drainMs = 20_000;

/**
 * Runs a service until SIGTERM or SIGINT: stops being ready, takes no new requests after the delay that load balancers need to
 * notice, finishes those under way, stops the parts and exits with 0. A service that cannot start prints why and how to mend it,
 * and exits with 1.
 */
export async function runService(name: string, create: () => Promise<RunnableService>): Promise<void> {
  let stopping = false;
  try {
    const service = await create();
    leaveBalancers(service.app.getHttpAdapter().getInstance(), () => stopping);
    service.health.add('ready', 'serving', () => ({ up: !stopping, detail: stopping ? 'stopping' : '' }));
    // A terminal sends SIGINT to all processes and the supervisor SIGTERM on top: both mean one stop.
    const stop = (signal: string) => {
      if (!stopping) {
        stopping = true;
        void stopService(service, signal);
      }
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    await service.app.listen(service.port, service.host);
    service.logger.info({ url: await service.app.getUrl() }, 'listening');
    await service.start();
  } catch (error) {
    if (stopping) {
      return;
    }
    const remedy = error instanceof NadiError ? `\n  ${error.code}: ${error.remedy}` : '';
    process.stderr.write(`${name}: ${messageOf(error)}${remedy}\n`);
    process.exit(1);
  }
}

async function stopService(service: RunnableService, signal: string): Promise<void> {
  const { app, logger, shutdownDelayMs } = service;
  logger.info({ signal }, 'stopping');
  await new Promise((resolve) => setTimeout(resolve, shutdownDelayMs));
  const overdue = setTimeout(() => {
    logger.error('stopping took too long');
    process.exit(1);
  }, drainMs);
  overdue.unref();
  try {
    await app.close();
    await service.stop();
    process.exit(0);
  } catch (err) {
    logger.error({ err }, 'stopping failed');
    process.exit(1);
  }
}
