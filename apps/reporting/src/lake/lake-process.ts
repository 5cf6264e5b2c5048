import 'reflect-metadata';
import { hostname } from 'node:os';
import { loadConfig } from '@nadi/config';
import { messageOf, NadiError } from '@nadi/errors';
import { createMessaging } from '@nadi/messaging';
import { createLogger, serviceIdentity, type Logger } from '@nadi/observability';
import { createDataSource, openDatabase } from '@nadi/persistence';
import { environment, reportingConfig } from '../config.ts';
import { migrations } from '../migrations/index.ts';
import { version } from '../version.ts';
import { followDefinitions } from './followed-definitions.ts';
import { toSentError, type FromLake, type ToLake } from './lake-messages.ts';
import type { LakeQuery } from './lake-query.ts';
import { Lake } from './lake.ts';

/** Connections to PostgreSQL: one each for the lease, backfills, experiments, exports and segments, one for everything else, and one to spare. */
const poolSize = 7;
const statusEveryMs = 1_000;
/** A process without a service ends by then, whatever it waits for. */
const endsWithinMs = 10_000;

/** The statements that run, by the numbers that the service gave them. */
class Statements {
  private readonly running = new Map<number, AbortController>();

  constructor(
    private readonly lake: Lake,
    private readonly send: (message: FromLake) => void,
    private readonly logger: Logger,
  ) {}

  async run(number: number, query: LakeQuery): Promise<void> {
    const cancel = new AbortController();
    this.running.set(number, cancel);
    try {
      this.send({ kind: 'answer', number, answer: await this.lake.run(query, cancel.signal) });
    } catch (error) {
      const failure = toSentError(error);
      if (failure.code === 'SQL_ENGINE_FAILED') {
        this.logger.error({ err: error }, 'a statement failed, and not by what it says');
      }
      this.send({ kind: 'failure', number, failure });
    } finally {
      this.running.delete(number);
    }
  }

  cancel(number: number): void {
    this.running.get(number)?.abort();
  }

  cancelAll(): void {
    this.running.forEach((cancel) => cancel.abort());
  }
}

/**
 * The program that holds the lake for one instance of reporting, as its child: a query that takes all memory or never ends takes
 * nothing of what counts and serves metrics.
 */
async function run(): Promise<void> {
  // The service may be gone before anything is there to be stopped.
  process.once('disconnect', () => setTimeout(() => process.exit(1), endsWithinMs).unref());
  const config = loadConfig(reportingConfig, environment());
  const logger = createLogger(serviceIdentity('reporting', version, config.commit), config.logLevel).child({
    part: 'lake',
  });
  const database = { url: config.databaseUrl, poolSize, service: 'reporting' };
  const dataSource = await openDatabase(createDataSource(database), migrations.expand, logger);
  const { decoder } = createMessaging({ ...config, clientId: 'nadi-lake', logger });
  const connection = { brokers: config.kafkaBrokers, clientId: 'nadi-lake' };
  const definitions = followDefinitions({ connection, decoder, logger });
  const onCrash = (err: unknown) => {
    logger.fatal({ err }, 'the lake cannot go on; it is started again');
    process.exit(1);
  };
  const lake = await Lake.open({
    config,
    dataSource,
    decoder,
    definitions,
    instance: `${hostname()} ${process.pid}`,
    logger,
    now: Date.now,
    onCrash,
  });
  await lake.start();
  // Statements do not wait for them.
  definitions.feed.start().catch(onCrash);
  // What is sent to a service that has just gone gets lost.
  const send = (message: FromLake) => process.send?.(message, () => undefined);
  const statements = new Statements(lake, send, logger);
  const telling = setInterval(() => send({ kind: 'status', status: lake.status }), statusEveryMs);
  send({ kind: 'status', status: lake.status });
  let isStopping = false;
  const stop = async () => {
    if (!isStopping) {
      isStopping = true;
      clearInterval(telling);
      statements.cancelAll();
      await Promise.all([definitions.feed.stop(), lake.stop()]);
      await dataSource.destroy();
      process.exit(0);
    }
  };
  // The service says when to stop; a signal to the whole group must not be faster than it.
  process.on('SIGTERM', () => undefined);
  process.on('SIGINT', () => undefined);
  process.on('message', (message: ToLake) => {
    switch (message.kind) {
      case 'run':
        void statements.run(message.number, message.query);
        break;
      case 'cancel':
        statements.cancel(message.number);
        break;
      case 'stop':
        void stop();
    }
  });
  // Its service is gone, or was before there was anything to stop.
  process.on('disconnect', () => void stop());
  if (!process.connected) {
    await stop();
  }
}

try {
  await run();
} catch (error) {
  const remedy = error instanceof NadiError ? ` ${error.code}: ${error.remedy}` : '';
  process.stderr.write(`the lake of reporting: ${messageOf(error)}${remedy}\n`);
  process.exit(1);
}
