import { fileURLToPath } from 'node:url';
import { subjectOf } from '@nadi/contracts';
import { createSchemaRegistry } from '@nadi/messaging';
import { serviceArguments, serviceFlags } from '@nadi/platform';
import { benchContract } from '../events/product-views.ts';
import type { BenchRow, RowContext } from '../framework/bench-row.ts';
import type { Requirement } from '../framework/requirement.ts';
import { ingestionVariant, type IngestionVariant } from '../ingestion/ingestion-variant.ts';
import { prepareIngestion, type PreparedIngestion } from '../ingestion/prepare-ingestion.ts';
import type { ByHandOptions } from '../programs/ingestion-by-hand.program.ts';
import { program } from './program.ts';

const byHand = 'Fastify, ajv, avsc by hand';
const withoutKafkaHook = new URL('../programs/without-kafka.js', import.meta.url);

interface Prepared extends PreparedIngestion {
  readonly brokers: readonly string[];
  readonly schemaId: number;
}

async function prepare(context: RowContext): Promise<Prepared> {
  const { kafkaBrokers, registryUrl } = await context.stack();
  const prepared = await prepareIngestion(context);
  const schema = JSON.stringify(benchContract.schemas[benchContract.version - 1]);
  const schemaId = await createSchemaRegistry({ url: registryUrl }).idOf(subjectOf(benchContract), schema);
  return { ...prepared, brokers: kafkaBrokers, schemaId: schemaId ?? 0 };
}

/** The real service, as `nadi up` runs it. */
function ours(batch: number, kafka: boolean): IngestionVariant {
  return {
    name: 'nadi',
    role: 'ours',
    batch,
    service: ({ root, nodeFlags }, { environment }, port) => ({
      args: [
        ...nodeFlags,
        ...(kafka ? [] : ['--import', withoutKafkaHook.href]),
        ...serviceArguments(root, 'ingestion'),
      ],
      environment: { ...environment, NADI_INGESTION_PORT: String(port), NADI_SHUTDOWN_DELAY_MS: '0' },
      readyUrl: `http://127.0.0.1:${port}/health/ready`,
    }),
  };
}

function floor(batch: number, kafka: boolean): IngestionVariant {
  return {
    name: byHand,
    role: 'floor',
    batch,
    service: (_context, prepared, port) => {
      const { brokers, schemaId, key } = prepared as Prepared;
      const options: ByHandOptions = { port, schemaId, key, brokers: kafka ? brokers : undefined };
      return {
        args: [...serviceFlags, fileURLToPath(program('ingestion-by-hand')), JSON.stringify(options)],
        environment: {},
        readyUrl: `http://127.0.0.1:${port}/health/ready`,
      };
    },
  };
}

function ingestionRow(options: {
  readonly name: string;
  readonly batch: number;
  readonly kafka: boolean;
  readonly events: number;
  readonly requirements: readonly Requirement[];
}): BenchRow {
  const { name, batch, kafka, events, requirements } = options;
  const request = batch === 1 ? 'one event a request' : `${batch} events a request`;
  return {
    name,
    measures: `Take events in over HTTP, ${request}, ${kafka ? 'answered after the acknowledgement of Kafka' : 'without sending them'}.`,
    events: { full: events, quick: 2 * batch },
    requirements,
    prepare,
    variants: [ingestionVariant(ours(batch, kafka)), ingestionVariant(floor(batch, kafka))],
  };
}

const batch = 100;
const ratio: Requirement = { kind: 'ratio', of: byHand, per: 'cpu', atLeast: 0.7 };

/** The service as a whole. Single events and rows without Kafka have no requirement of their own: they show where the time goes. */
export const ingestionRows: readonly BenchRow[] = [
  ingestionRow({
    ...{ name: 'ingestion-batch', batch, kafka: true, events: 200_000 },
    requirements: [ratio, { kind: 'rate', per: 'cpu', atLeast: 100_000 }],
  }),
  ingestionRow({ name: 'ingestion-batch-no-kafka', batch, kafka: false, events: 200_000, requirements: [] }),
  ingestionRow({ name: 'ingestion-single', batch: 1, kafka: true, events: 20_000, requirements: [] }),
  ingestionRow({ name: 'ingestion-single-no-kafka', batch: 1, kafka: false, events: 20_000, requirements: [] }),
];
