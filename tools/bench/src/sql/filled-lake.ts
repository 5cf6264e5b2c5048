import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NadiError } from '@nadi/errors';
import { createMessaging } from '@nadi/messaging';
import { createLogger, serviceIdentity } from '@nadi/observability';
import { benchContract, productViewEvent } from '../events/product-views.ts';
import type { RowContext } from '../framework/bench-row.ts';
import { SqlPlatform } from './sql-platform.ts';

/** The table of the bench's contract. */
export const benchTable = 'storefront.product_viewed';

/** The folder of a platform whose lake holds the events of a row. */
export interface FilledLake {
  readonly dataDir: string;
  readonly configDir: string;
  readonly rows: number;
}

const sendEvents = 2_000;
const dayMs = 86_400_000;
const lookEveryMs = 500;
const fillTimeoutMs = 1_800_000;

/** The rows that are asked for, as many as a quick run takes or a market place sees in some days. */
export const lakeRows = { full: 10_000_000, quick: 20_000 };

/**
 * Sends so many events through the log into a lake that all stand in files, received in the course of the last day. The rows of one bench
 * share it: filling takes minutes.
 */
export async function prepareLake(context: RowContext, rows: number): Promise<FilledLake> {
  const filled = {
    dataDir: join(context.workDir, `lake-${rows}`),
    configDir: join(context.workDir, 'no-metrics'),
    rows,
  };
  if (!existsSync(filled.dataDir)) {
    mkdirSync(join(filled.configDir, 'metrics'), { recursive: true });
    mkdirSync(join(filled.configDir, 'queries'), { recursive: true });
    const partial = `${filled.dataDir}.partial`;
    const { configDir } = filled;
    const { root } = context;
    const started = await SqlPlatform.start({ root, dataDir: partial, configDir, services: ['reporting'] });
    try {
      await send(started, rows);
      await untilWritten(started, join(partial, 'lake'), rows);
    } finally {
      await started.stop();
    }
    renameSync(partial, filled.dataDir);
  }
  return filled;
}

async function send({ platform }: SqlPlatform, rows: number): Promise<void> {
  const messaging = createMessaging({
    kafkaBrokers: platform.stack.kafkaBrokers,
    registryUrl: platform.stack.registryUrl,
    producerClient: 'platformatic',
    clientId: 'nadi-bench',
    logger: createLogger(serviceIdentity('bench', '0'), 'silent'),
  });
  await messaging.publisher.prepare([benchContract]);
  const { tenantId } = platform.key;
  const firstMs = Date.now() - dayMs;
  for (let first = 0; first < rows; first += sendEvents) {
    const count = Math.min(sendEvents, rows - first);
    const records = Array.from({ length: count }, (_, index) => {
      const receivedMs = Math.floor(firstMs + ((first + index) / rows) * dayMs);
      return messaging.publisher.encode({
        ...productViewEvent(first + index),
        ...{ tenantId, timeMs: receivedMs, receivedMs },
      });
    });
    await messaging.publisher.send(records);
  }
  await messaging.publisher.close();
}

async function untilWritten(asked: SqlPlatform, lakeDir: string, rows: number): Promise<void> {
  const endMs = performance.now() + fillTimeoutMs;
  const isWritten = async () =>
    Number((await asked.reporting.sql(`select count(*) as rows from ${benchTable}`))[0]?.['rows']) === rows &&
    filesOf(lakeDir).reduce((sum, file) => sum + file.rows, 0) === rows;
  while (!(await isWritten())) {
    if (performance.now() > endMs) {
      throw new NadiError('BENCH_VARIANT_FAILED', { message: 'the lake does not take the events in' });
    }
    await sleep(lookEveryMs);
  }
}

interface ListedFile {
  readonly key: string;
  readonly rows: number;
}

/** The files that hold the events now, as the manifests list them. */
export function filesOf(lakeDir: string): readonly ListedFile[] {
  const contractDir = join(lakeDir, benchContract.name);
  const tenants = existsSync(contractDir) ? readdirSync(contractDir) : [];
  return tenants
    .map((tenant) => join(contractDir, tenant, '_manifest.json'))
    .filter((manifest) => existsSync(manifest))
    .flatMap((manifest) => (JSON.parse(readFileSync(manifest, 'utf8')) as { files: readonly ListedFile[] }).files);
}
