import { context, propagation, SpanKind, SpanStatusCode, trace, type Link } from '@opentelemetry/api';
import type { Batch } from 'kafkajs';
import { headerNames, headerText } from '../cloud-events.ts';

const mostLinks = 16;

/** Runs the handling of a batch in a `process` span that links to the traces its events came from. */
export async function withProcessSpan<T>(batch: Batch, group: string, run: () => Promise<T>): Promise<T> {
  const links = traceLinks(batch);
  const tracer = trace.getTracer('nadi');
  return tracer.startActiveSpan(
    `process ${batch.topic}`,
    {
      kind: SpanKind.CONSUMER,
      links,
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.destination.name': batch.topic,
        'messaging.destination.partition.id': String(batch.partition),
        'messaging.consumer.group.name': group,
        'messaging.batch.message_count': batch.messages.length,
        'messaging.kafka.offset': Number(batch.firstOffset() ?? 0),
      },
    },
    async (span) => {
      try {
        return await run();
      } catch (error) {
        span.recordException(error as Error);
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
  );
}

/** Up to 16 distinct traces: more would not be looked at. */
function traceLinks(batch: Batch): Link[] {
  const seen = new Set<string>();
  for (const message of batch.messages) {
    const traceParent = headerText(message.headers ?? {}, headerNames.traceParent);
    if (traceParent !== undefined) {
      seen.add(traceParent);
    }
    if (seen.size === mostLinks) {
      break;
    }
  }
  return [...seen].flatMap((traceparent) => {
    const linked = trace.getSpanContext(propagation.extract(context.active(), { traceparent }));
    return linked === undefined ? [] : [{ context: linked }];
  });
}
