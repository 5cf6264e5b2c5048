import { createHash, timingSafeEqual } from 'node:crypto';
import { contractJsonSchema } from '@nadi/contracts';
import { Ajv } from 'ajv';
import { fastify } from 'fastify';
import { benchContract } from '../events/product-views.ts';
import { bareProducer } from './bare-producer.ts';
import { compiledType, SlabWriter } from './avro-by-hand.ts';
import { writeHeaders } from './headers-by-hand.ts';
import { OneInFlight, type BareMessage } from './one-in-flight.ts';

/** Told to the service as its only argument. */
export interface ByHandOptions {
  readonly port: number;
  /** None: events are checked, encoded and answered without being sent. */
  readonly brokers: readonly string[] | undefined;
  readonly schemaId: number;
  /** The one key that is valid. */
  readonly key: string;
}

interface Posted {
  readonly id: string;
  readonly type: string;
  readonly source?: string;
  readonly time?: string | number;
  readonly data: Record<string, unknown>;
}

const envelope = {
  type: 'object',
  required: ['id', 'type', 'data'],
  additionalProperties: false,
  properties: {
    specversion: { type: 'string' },
    id: { type: 'string', minLength: 1, maxLength: 128 },
    type: { const: benchContract.name },
    source: { type: 'string', minLength: 1, maxLength: 256 },
    time: { type: ['string', 'integer'] },
    tenantid: { const: 'bench' },
    data: contractJsonSchema(benchContract),
  },
};

const options = JSON.parse(process.argv[2] ?? '{}') as ByHandOptions;
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
const keyHash = sha256(options.key);
const validate = new Ajv({ allowUnionTypes: true }).compile<Posted>(envelope);
const writer = new SlabWriter(compiledType(benchContract.schemas[benchContract.version - 1]), options.schemaId);
const typeHeader = Buffer.from(benchContract.name);
const sender = options.brokers === undefined ? undefined : new OneInFlight(bareProducer(options.brokers));

const server = fastify({ bodyLimit: 4 * 1_048_576 });
server.get('/health/ready', () => 'ready');
server.post<{ Body: unknown }>('/v1/events', async (request, reply) => {
  const given = request.headers.authorization ?? '';
  if (!timingSafeEqual(sha256(given.slice('Bearer '.length)), keyHash)) {
    return reply.status(401).send({ code: 'KEY_INVALID' });
  }
  const nowMs = Date.now();
  const events: unknown[] = Array.isArray(request.body) ? request.body : [request.body];
  const messages: BareMessage[] = [];
  const results = events.map((event, index) => {
    if (!validate(event)) {
      return { index, reason: validate.errors?.[0]?.message };
    }
    messages.push(message(event, nowMs));
    return { id: event.id };
  });
  await sender?.send(messages);
  return reply.status(202).send({ accepted: messages.length, rejected: events.length - messages.length, results });
});
process.once('SIGTERM', () => process.exit(0));
await server.listen({ host: '127.0.0.1', port: options.port });

function message({ id, source, time, data }: Posted, nowMs: number): BareMessage {
  const timeMs = typeof time === 'string' ? Date.parse(time) : (time ?? nowMs);
  return {
    topic: benchContract.name,
    key: Buffer.from(data[benchContract.key] as string),
    value: writer.write(data),
    headers: writeHeaders(typeHeader, { id, source: source ?? '/keys/bench', timeMs, tenantId: 'bench' }),
    timestamp: BigInt(nowMs),
  };
}
